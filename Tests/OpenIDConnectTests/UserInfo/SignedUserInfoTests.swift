import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// OpenID Connect Core §5.3.2: a UserInfo answer that is a JWT.
struct SignedUserInfoTests {
    let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private static let claims: [(String, JSONValue)] = [
        ("iss", .text("https://idp.example.test")), ("aud", .string(ScriptedIssuer.clientID)),
        ("sub", .text("alice-1")), ("groups", .array([.text("a")])),
    ]

    private func ask(_ body: [UInt8], keys: [UInt8]? = nil, fetches: Bool = true) async throws -> VerifiedUserInfo {
        let jwks = ScriptedTransport.Exchange.get("/jwks", .json(keys ?? issuer.keySet))
        let transport = ScriptedTransport(
            [.get("/userinfo", .typed("application/jwt", body))] + (fetches ? [jwks] : []))
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        do {
            let info = try await party.userInfo(accessToken: SecretBytes("at"), subject: Array("alice-1".utf8))
            await transport.expectUsedUp()
            return info
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    private func token(
        _ changes: [String: JSONValue?] = [:], type: String? = "JWT", key: SigningKey? = nil
    ) throws -> [UInt8] {
        try (key ?? issuer.key).signCompact(payload: members(Self.claims, changes).encoded(), type: type)
    }

    @Test(arguments: ["JWT", nil, "application/jwt"])
    func `a signed answer of the provider for this client is believed`(_ type: String?) async throws {
        let info = try await ask(try token(type: type))
        #expect(info.isSigned && info.claims["groups"] == .array([.text("a")]))
    }

    @Test(
        arguments: [
            ("iss", nil, UserInfoError.issuerMissing), ("iss", .text("https://other.test"), .issuerDiffers),
            ("iss", .text("https://idp.example.test/"), .issuerDiffers), ("aud", nil, .audienceMissing),
            ("aud", .integer(1), .audienceMissing), ("aud", .text("other"), .audienceDiffers),
            ("aud", .array([.text("other")]), .audienceDiffers), ("aud", .array([]), .audienceDiffers),
            ("sub", nil, .subjectMissing), ("sub", .text("bob-1"), .subjectDiffers),
            ("exp", .integer(Int(ScriptedIssuer.now.value) - 60), .expired), ("exp", .text("1900000000"), .time),
            ("nbf", .integer(Int(ScriptedIssuer.now.value) + 61), .time),
            ("iat", .integer(Int(ScriptedIssuer.now.value) + 61), .time), ("events", .members([]), .wrongKind),
            ("token_use", .text("access"), .wrongKind), ("typ", .text("Bearer"), .wrongKind),
        ] as [(String, JSONValue?, UserInfoError)])
    func `each rule refuses on its own`(_ name: String, _ value: JSONValue?, _ error: UserInfoError) async throws {
        let body = try token([name: value])
        await #expect(throws: ProviderError.userInfo(error)) { try await ask(body) }
    }

    @Test func `times and further audiences that hold are accepted`() async throws {
        let now = Int(ScriptedIssuer.now.value)
        let body = try token([
            "exp": .integer(now - 59), "iat": .integer(now + 60), "nbf": .integer(now + 60),
            "aud": .array([.text("other"), .string(ScriptedIssuer.clientID)]),
        ])
        #expect(try await ask(body).isSigned)
    }

    @Test func `unsigned text never stands in for a signed answer`() async throws {
        let none = Array(
            "eyJhbGciOiJub25lIn0.\(String(decoding: Base64URL.encode(Array("{}".utf8)), as: UTF8.self)).".utf8)
        await #expect(throws: ProviderError.userInfo(.token(.form(.algorithmNone)))) {
            try await ask(none, fetches: false)
        }
        await #expect(throws: ProviderError.userInfo(.token(.form(.notCompact)))) {
            try await ask(Array(#"{"sub":"alice-1"}"#.utf8), fetches: false)
        }
    }

    @Test(arguments: ["at+jwt", "logout+jwt", "JOSE"])
    func `a token of another kind is refused before any key is asked for`(_ type: String) async throws {
        let body = try token(type: type)
        await #expect(throws: ProviderError.userInfo(.token(.type))) { try await ask(body, fetches: false) }
    }

    @Test func `a signature by another key is refused`() async throws {
        let body = try token(key: try ScriptedIssuer().key)
        await #expect(throws: ProviderError.userInfo(.token(.form(.signature)))) { try await ask(body) }
    }

    @Test func `an unknown key ID leads to one more fetch`() async throws {
        let new = try ScriptedIssuer(keyID: "k2")
        let body = try token(key: new.key)
        let transport = ScriptedTransport([
            .get("/userinfo", .typed("application/jwt", body)), .get("/jwks", .json(issuer.keySet)),
            .get("/jwks", .json(new.keySet)), .get("/userinfo", .typed("application/jwt", body)),
        ])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        for _ in 0..<2 {
            #expect(
                try await party.userInfo(accessToken: SecretBytes("at"), subject: Array("alice-1".utf8)).isSigned)
        }
        await transport.expectUsedUp()
        let unknown = try token(key: try ScriptedIssuer(keyID: "k9").key)
        await transport.expect(.get("/userinfo", .typed("application/jwt", unknown)))
        await transport.expect(.get("/jwks", .json(new.keySet)))
        await #expect(throws: ProviderError.userInfo(.token(.key(.unknownKeyID)))) {
            try await party.userInfo(accessToken: SecretBytes("at"), subject: Array("alice-1".utf8))
        }
        await transport.expectUsedUp()
    }
}
