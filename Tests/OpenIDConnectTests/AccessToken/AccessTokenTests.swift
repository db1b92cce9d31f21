import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// RFC 9068 §4, JWT-14's neighbour: JWT access tokens, each rule on its own.
struct AccessTokenTests {
    let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private static let now = Int(ScriptedIssuer.now.value)
    private static let claims: [(String, JSONValue)] = [
        ("iss", .text("https://idp.example.test")), ("aud", .text("api")), ("sub", .text("service-1")),
        ("client_id", .string(ScriptedIssuer.clientID)), ("iat", .integer(now)), ("exp", .integer(now + 300)),
        ("jti", .text("j1")),
    ]

    private func judge(
        _ changes: [String: JSONValue?] = [:], type: String? = "at+jwt", key: SigningKey? = nil, fetches: Bool = true,
        audiences: [String] = ["api"]
    ) async throws -> VerifiedAccessToken {
        let token = try (key ?? issuer.key).signCompact(payload: members(Self.claims, changes).encoded(), type: type)
        let transport = ScriptedTransport(fetches ? [.get("/jwks", .json(issuer.keySet))] : [])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        do {
            let verified = try await party.verify(
                accessToken: SecretBytes(copying: token), audiences: audiences.map { Array($0.utf8) })
            await transport.expectUsedUp()
            return verified
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    @Test(arguments: ["at+jwt", "AT+JWT", "application/at+jwt"])
    func `a token that says what it is and fits is verified`(_ type: String) async throws {
        let token = try await judge(type: type)
        #expect(token.clientID == ScriptedIssuer.clientID && token.subject == Array("service-1".utf8))
        #expect(token.expiry == UnixSeconds(ScriptedIssuer.now.value + 300))
    }

    @Test(arguments: [nil, "JWT", "jwt", "at+jwt ", "logout+jwt", "application/jwt"])
    func `without its own type no token is an access token, an ID token least of all`(_ type: String?) async {
        await #expect(throws: ProviderError.accessToken(.token(.type))) {
            try await judge(type: type, fetches: false)
        }
    }

    @Test(
        arguments: [
            ("iss", nil, AccessTokenError.issuerMissing), ("iss", .text("https://other.test"), .issuerDiffers),
            ("aud", nil, .audienceMissing), ("aud", .integer(1), .audienceMissing),
            ("aud", .array([]), .audienceMissing),
            ("aud", .array([.text("api"), .integer(1)]), .audienceMissing), ("aud", .text("other"), .audienceDiffers),
            ("aud", .text("api "), .audienceDiffers), ("exp", nil, .expiryMissing), ("exp", .text("1"), .time),
            ("exp", .integer(now - 60), .expired), ("exp", .integer(-1), .time),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `issuer, audience and expiry are looked at before any key (KEY-7)`(
        _ name: String, _ value: JSONValue?, _ error: AccessTokenError
    ) async {
        await #expect(throws: ProviderError.accessToken(error)) {
            try await judge([name: value], fetches: false)
        }
    }

    @Test(
        arguments: [
            ("iat", nil, AccessTokenError.issuedAtMissing), ("iat", .integer(now + 61), .issuedInFuture),
            ("iat", .integer(now + 300 - 86_401), .lifetimeTooLong), ("iat", .bool(true), .time),
            ("nbf", .integer(now + 61), .notYetValid), ("sub", nil, .subject), ("sub", .text(""), .subject),
            ("sub", .text("a\n"), .subject), ("client_id", nil, .clientMissing),
            ("client_id", .text("other"), .clientDiffers),
            ("jti", nil, .tokenID), ("jti", .text(""), .tokenID),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `every other claim is looked at behind the signature`(
        _ name: String, _ value: JSONValue?, _ error: AccessTokenError
    ) async {
        await #expect(throws: ProviderError.accessToken(error)) { try await judge([name: value]) }
    }

    @Test func `the limits themselves are good`() async throws {
        _ = try await judge(["exp": .integer(Self.now - 59), "iat": .integer(Self.now - 300)])
        _ = try await judge(["iat": .integer(Self.now + 60), "nbf": .integer(Self.now + 60)])
        _ = try await judge(["iat": .integer(Self.now + 300 - 86_400)])
        _ = try await judge(["aud": .array([.text("other"), .text("api")])])
    }

    @Test func `another key, and nobody as audience, are refused`() async throws {
        let other = try ScriptedIssuer().key
        await #expect(throws: ProviderError.accessToken(.token(.form(.signature)))) { try await judge(key: other) }
        await #expect(throws: ProviderError.accessToken(.audienceDiffers)) {
            try await judge(fetches: false, audiences: [])
        }
    }

    /// glewlwyd: same key and issuer as the ID token, typ at+jwt, the scope as audience.
    @Test func `an access token is no ID token (JWT-12)`() async throws {
        let token = try issuer.key.signCompact(
            payload: members(Self.claims, ["aud": .string(ScriptedIssuer.clientID)]).encoded(), type: "at+jwt")
        let party = RelyingParty.scripted(ScriptedTransport(), endpoints: ScriptedEndpoints.table)
        await #expect(throws: ProviderError.idToken(.form(.tokenType))) { try await party.verify(token) }
    }
}
