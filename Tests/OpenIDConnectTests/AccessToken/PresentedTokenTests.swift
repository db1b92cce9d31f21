import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// An access token that a person brings: RFC 9068 §4, and RFC 7662 for what only the provider can read.
struct PresentedTokenTests {
    let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private static let now = Int(ScriptedIssuer.now.value)
    private static let claims: [(String, JSONValue)] = [
        ("iss", .text("https://idp.example.test")), ("aud", .text("usher")), ("sub", .text("alice-1")),
        ("client_id", .text("laptop")), ("iat", .integer(now)), ("exp", .integer(now + 300)), ("jti", .text("j1")),
        ("auth_time", .integer(now - 60)), ("acr", .text("mfa")), ("amr", .array([.text("hwk"), .text("pin")])),
    ]

    private func open(
        _ token: [UInt8], _ script: [ScriptedTransport.Exchange], introspects: Bool = false, lifetime: Int64 = 3_600,
        tokens: (inout TokenRules) -> Void = { _ in }
    ) async throws -> PresentedToken {
        let transport = ScriptedTransport(script)
        let party = RelyingParty.scripted(
            transport, effects: ManualWorld().effects(secret: nil),
            configuration: RelyingParty.configuration(endpoints: ScriptedEndpoints.table) { tokens(&$0.tokens) })
        var rules = BearerRules(audiences: [Array("usher".utf8)])
        rules.introspects = introspects
        rules.maximumLifetime = lifetime
        do {
            let presented = try await party.signIn(presenting: SecretBytes(copying: token), rules: rules)
            await transport.expectUsedUp()
            return presented
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    private func jwt(_ changes: [String: JSONValue?] = [:], type: String = "at+jwt") throws -> [UInt8] {
        try issuer.key.signCompact(payload: members(Self.claims, changes).encoded(), type: type)
    }

    private var keys: ScriptedTransport.Exchange { .get("/jwks", .json(issuer.keySet)) }

    private func introspection(_ changes: [String: JSONValue?] = [:]) -> ScriptedTransport.Exchange {
        let answer = members([("active", .bool(true))] + Self.claims, changes)
        return .post("/introspect", .json(String(decoding: answer.encoded(), as: UTF8.self)))
    }

    @Test func `a token of another client is a person's sign-in`() async throws {
        let token = try await open(try jwt(), [keys])
        #expect(token.issuer == Array("https://idp.example.test".utf8) && token.subject == Array("alice-1".utf8))
        #expect(token.clientID == Array("laptop".utf8))
        #expect(token.acr == Array("mfa".utf8) && token.amr == [Array("hwk".utf8), Array("pin".utf8)])
        #expect(token.authTime == UnixSeconds(Int64(Self.now - 60)))
        #expect(token.expiry == UnixSeconds(Int64(Self.now + 300)) && token.issuedAt == ScriptedIssuer.now)
    }

    @Test func `the fingerprint is that of the jti alone`() async throws {
        let one = try await open(try jwt(), [keys])
        let same = try await open(try jwt(["exp": .integer(Self.now + 301)]), [keys])
        let other = try await open(try jwt(["jti": .text("j2")]), [keys])
        #expect(one.fingerprint.count == 32 && one.fingerprint == same.fingerprint)
        #expect(one.fingerprint != other.fingerprint)
    }

    @Test(
        arguments: [
            ("cnf", .members([("jkt", .text("x"))]), AccessTokenError.bound),
            ("cnf", .members([("x5t#S256", .text("x"))]), .bound), ("cnf", .null, .bound),
            ("client_id", .text("alice-1"), .clientItself), ("client_id", nil, .clientMissing),
            ("client_id", .text(""), .clientMissing), ("client_id", .integer(1), .clientMissing),
            ("jti", nil, .tokenID), ("sub", nil, .subject), ("exp", .integer(now + 3_601), .lifetimeTooLong),
            ("auth_time", .text("1"), .authenticationTime), ("auth_time", .integer(now + 61), .authenticationTime),
            ("acr", .integer(1), .authenticationContext), ("amr", .text("mfa"), .authenticationMethods),
            ("amr", .array([.integer(1)]), .authenticationMethods),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `what a sign-in must not be is refused behind the signature`(
        _ name: String, _ value: JSONValue?, _ error: AccessTokenError
    ) async {
        await #expect(throws: ProviderError.accessToken(error)) { try await open(try jwt([name: value]), [keys]) }
    }

    @Test(
        arguments: [
            ("iss", .text("https://other.test"), AccessTokenError.issuerDiffers),
            ("aud", .text("usher-host"), .audienceDiffers), ("aud", .text("usher "), .audienceDiffers),
            ("exp", .integer(now - 60), .expired),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `what is somebody else's is refused before any key`(
        _ name: String, _ value: JSONValue?, _ error: AccessTokenError
    ) async {
        await #expect(throws: ProviderError.accessToken(error)) { try await open(try jwt([name: value]), []) }
    }

    @Test(arguments: ["JWT", "jwt", "logout+jwt", "refresh+jwt"])
    func `no other token passes, an ID token least of all`(_ type: String) async {
        await #expect(throws: ProviderError.accessToken(.token(.type))) { try await open(try jwt(type: type), []) }
        // Neither does it where the provider would be asked.
        await #expect(throws: ProviderError.accessToken(.token(.type))) {
            try await open(try jwt(type: type), [], introspects: true)
        }
    }

    @Test func `the bounds themselves are good`() async throws {
        _ = try await open(try jwt(["exp": .integer(Self.now + 3_600)]), [keys])
        _ = try await open(try jwt(["exp": .integer(Self.now + 60)]), [keys], lifetime: 60)
        await #expect(throws: ProviderError.accessToken(.lifetimeTooLong)) {
            try await open(try jwt(["exp": .integer(Self.now + 61)]), [keys], lifetime: 60)
        }
        await #expect(throws: ProviderError.accessToken(.lifetimeTooLong)) {
            try await open(try jwt(["exp": .integer(Self.now + 61)]), [keys]) { $0.maximumLifetime = 60 }
        }
    }

    @Test func `what is demanded of ID tokens is demanded of it too`() async throws {
        let demands: [(AccessTokenError, (inout TokenRules) -> Void)] = [
            (.authenticationContext, { $0.requiredACR = [Array("gold".utf8)] }),
            (.authenticationMethods, { $0.requiredAMR = [[Array("face".utf8)]] }),
            (.authenticationTime, { $0.maximumAuthenticationAge = 1 }),
            (.requiredClaim, { $0.requiredClaims = [RequiredClaim(name: Array("hd".utf8), values: [.text([0x78])])] }),
            (.forbiddenClaim, { $0.forbiddenClaims = [Array("acr".utf8)] }),
        ]
        let token = try jwt(["auth_time": .integer(Self.now - 62)])
        for (error, demand) in demands {
            await #expect(throws: ProviderError.accessToken(error)) { try await open(token, [keys], tokens: demand) }
        }
        _ = try await open(token, [keys]) {
            $0.requiredACR = [Array("mfa".utf8)]
            $0.requiredAMR = [[Array("pin".utf8)]]
            $0.maximumAuthenticationAge = 2
        }
    }

    @Test func `an opaque token counts only where the provider is asked`() async throws {
        let opaque = Array("2YotnFZFEjr1zCsicMWpAA".utf8)
        await #expect(throws: ProviderError.accessToken(.opaque)) { try await open(opaque, []) }
        let token = try await open(
            opaque, [introspection(["jti": nil, "iss": nil, "client_id": nil])], introspects: true)
        #expect(token.subject == Array("alice-1".utf8) && token.clientID == nil)
        #expect(token.issuer == Array("https://idp.example.test".utf8) && token.acr == Array("mfa".utf8))
        let again = try await open(opaque, [introspection(["jti": .text("other")])], introspects: true)
        let other = try await open(opaque + [0x41], [introspection()], introspects: true)
        #expect(token.fingerprint == again.fingerprint && token.fingerprint != other.fingerprint)
    }

    @Test(
        arguments: [
            ("iss", .text("https://other.test"), AccessTokenError.issuerDiffers), ("iss", .null, .issuerMissing),
            ("aud", nil, .audienceMissing), ("aud", .text("other"), .audienceDiffers),
            ("client_id", .integer(1), .clientMissing), ("client_id", .text("alice-1"), .clientItself),
            ("exp", nil, .expiryMissing), ("exp", .integer(now - 60), .expired), ("iat", nil, .issuedAtMissing),
            ("iat", .integer(now - 3_301), .lifetimeTooLong), ("nbf", .integer(now + 61), .notYetValid),
            ("sub", nil, .subject), ("cnf", .members([]), .bound), ("token_type", .text("DPoP"), .kind),
            ("token_type", .text("refresh_token"), .kind), ("token_type", .integer(1), .kind),
            ("typ", .text("Refresh"), .kind), ("acr", .integer(1), .authenticationContext),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `introspection must say as much as a JWT does`(
        _ name: String, _ value: JSONValue?, _ error: AccessTokenError
    ) async {
        await #expect(throws: ProviderError.accessToken(error)) {
            try await open(Array("opaque".utf8), [introspection([name: value])], introspects: true)
        }
    }

    @Test(arguments: ["Bearer", "bearer", "access_token"])
    func `these kinds are access tokens`(_ kind: String) async throws {
        _ = try await open(
            Array("opaque".utf8), [introspection(["token_type": .text(kind), "typ": .text("Bearer")])],
            introspects: true)
    }

    @Test func `a token that is not active is refused, whatever its signature`() async throws {
        let inactive = ScriptedTransport.Exchange.post("/introspect", .json(#"{"active":false}"#))
        await #expect(throws: ProviderError.introspection(.inactive)) {
            try await open(try jwt(), [keys, inactive], introspects: true)
        }
        await #expect(throws: ProviderError.introspection(.inactive)) {
            try await open(Array("opaque".utf8), [inactive], introspects: true)
        }
        _ = try await open(try jwt(), [keys, introspection()], introspects: true)
    }

    @Test(arguments: ["iss", "sub", "client_id"])
    func `a provider that means somebody else with a JWT is not believed`(_ name: String) async {
        await #expect(throws: ProviderError.accessToken(.otherThanIntrospected)) {
            try await open(try jwt(), [keys, introspection([name: .text("other")])], introspects: true)
        }
    }

    @Test(arguments: ["", "a b", "a\n", "b\u{e9}"])
    func `what no token can be asks nobody`(_ text: String) async {
        await #expect(throws: ProviderError.accessToken(.token(.form(.notCompact)))) {
            try await open(Array(text.utf8), [], introspects: true)
        }
    }

    @Test func `a key that is too small for ID tokens is too small here`() async throws {
        let small = try SigningKey.generate(.rs256, keyID: Array("k1".utf8))
        let token = try small.signCompact(payload: members(Self.claims).encoded(), type: "at+jwt")
        let set = ScriptedTransport.Exchange.get("/jwks", .json(ScriptedIssuer.keySet([small])))
        _ = try await open(token, [set])
        await #expect(throws: ProviderError.accessToken(.token(.key(.unfit)))) {
            try await open(token, [set]) { $0.minimumRSABits = 3_072 }
        }
    }
}
