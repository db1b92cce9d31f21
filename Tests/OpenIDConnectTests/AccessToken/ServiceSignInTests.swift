import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// A service account's own token: RFC 6749 §4.4, RFC 9068 §2.2, and RFC 7662 for what only the provider can read.
struct ServiceSignInTests {
    let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private static let now = Int(ScriptedIssuer.now.value)
    private static let claims: [(String, JSONValue)] = [
        ("iss", .text("https://idp.example.test")), ("aud", .text("hosts")), ("sub", .text("robot")),
        ("client_id", .text("robot")), ("iat", .integer(now)), ("exp", .integer(now + 300)), ("jti", .text("j1")),
    ]

    private func signIn(
        _ script: [ScriptedTransport.Exchange], introspects: Bool = false, lifetime: Int64 = 3_600
    ) async throws -> (signIn: ServiceSignIn, bodies: [String?]) {
        let transport = ScriptedTransport(script)
        let party = RelyingParty.scripted(
            transport, effects: ManualWorld().effects(secret: nil),
            configuration: RelyingParty.configuration(endpoints: ScriptedEndpoints.table) { _ in })
        var rules = BearerRules(audiences: [Array("hosts".utf8)])
        rules.introspects = introspects
        rules.maximumLifetime = lifetime
        do {
            let signIn = try await party.serviceSignIn(
                ServiceClient(id: Array("robot".utf8)), secret: SecretBytes(copying: Array("s3".utf8)), rules: rules)
            await transport.expectUsedUp()
            return (signIn, await transport.seen.map(\.body))
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    private func answer(_ token: String) -> ScriptedTransport.Exchange {
        .post("/token", .json(#"{"token_type":"bearer","access_token":"\#(token)","expires_in":60}"#))
    }

    private func jwt(
        _ changes: [String: JSONValue?] = [:], type: String = "at+jwt"
    ) throws -> ScriptedTransport.Exchange {
        let token = try issuer.key.signCompact(payload: members(Self.claims, changes).encoded(), type: type)
        return answer(String(decoding: token, as: UTF8.self))
    }

    private var keys: ScriptedTransport.Exchange { .get("/jwks", .json(issuer.keySet)) }

    private func introspection(_ changes: [String: JSONValue?] = [:]) -> ScriptedTransport.Exchange {
        let answer = members([("active", .bool(true))] + Self.claims, changes)
        return .post("/introspect", .json(String(decoding: answer.encoded(), as: UTF8.self)))
    }

    @Test func `a token about the client itself is its sign-in`() async throws {
        let (signIn, bodies) = try await signIn([try jwt(), keys])
        let wanted = ServiceSignIn(issuer: Array("https://idp.example.test".utf8), clientID: Array("robot".utf8))
        #expect(signIn == wanted && bodies.first == "grant_type=client_credentials")
        #expect(try await self.signIn([try jwt(), keys, introspection()], introspects: true).signIn == wanted)
        #expect(
            try await self.signIn([answer("opaque"), introspection(["iss": nil, "jti": nil])], introspects: true).signIn
                == wanted)
    }

    @Test(
        arguments: [
            ("sub", .text("alice-1"), AccessTokenError.serviceSubject), ("sub", .text("Robot"), .serviceSubject),
            ("sub", nil, .subject), ("client_id", .text("other"), .clientDiffers), ("client_id", nil, .clientMissing),
            ("cnf", .members([]), .bound), ("exp", .integer(now + 3_601), .lifetimeTooLong),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `what is about somebody else is nothing, by signature or by introspection`(
        _ name: String, _ value: JSONValue?, _ error: AccessTokenError
    ) async throws {
        await #expect(throws: ProviderError.accessToken(error)) { try await signIn([try jwt([name: value]), keys]) }
        await #expect(throws: ProviderError.accessToken(error)) {
            try await signIn([answer("opaque"), introspection([name: value])], introspects: true)
        }
    }

    @Test func `an ID token, an opaque token and one that is not active are none`() async throws {
        await #expect(throws: ProviderError.accessToken(.token(.type))) { try await signIn([try jwt(type: "JWT")]) }
        await #expect(throws: ProviderError.accessToken(.opaque)) { try await signIn([answer("opaque")]) }
        let inactive = ScriptedTransport.Exchange.post("/introspect", .json(#"{"active":false}"#))
        await #expect(throws: ProviderError.introspection(.inactive)) {
            try await signIn([try jwt(), keys, inactive], introspects: true)
        }
        await #expect(throws: ProviderError.introspection(.inactive)) {
            try await signIn([answer("opaque"), inactive], introspects: true)
        }
        await #expect(throws: ProviderError.accessToken(.audienceDiffers)) {
            try await signIn([answer("opaque"), introspection(["aud": .text("usher")])], introspects: true)
        }
        await #expect(throws: ProviderError.accessToken(.lifetimeTooLong)) {
            try await signIn([try jwt(), keys], lifetime: 299)
        }
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json(#"{"error":"invalid_client"}"#, status: 400), ProviderError.wrongServiceSecret),
        (.json(#"{"error":"unauthorized_client"}"#, status: 401), .wrongServiceSecret),
        (.empty(401), .wrongServiceSecret), (.empty(403), .wrongServiceSecret),
        (.json(#"{"error":"unauthorized_client"}"#, status: 403), .grantRefused),
        (.json(#"{"error":"unauthorized_client"}"#, status: 400), .grantRefused),
        (.json(#"{"error":"invalid_scope"}"#, status: 400), .grantRefused), (.empty(503), .httpStatus(503)),
        (.empty(429), .httpStatus(429)), (.json(#"{"token_type":"bearer"}"#), .tokenResponse(.noAccessToken)),
    ])
    func `a wrong secret is told from a fault`(_ reply: ScriptedTransport.Reply, _ error: ProviderError) async {
        await #expect(throws: error) { try await signIn([.post("/token", reply)]) }
    }
}
