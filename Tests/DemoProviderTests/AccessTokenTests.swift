import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing

@testable import DemoProvider

/// Access tokens by RFC 9068, client credentials (RFC 6749 §4.4), and introspection (RFC 7662).
@Suite struct AccessTokenTests {
    private static let confidential = [
        ("client_id", "demo-confidential"), ("client_secret", "demo-confidential-secret"),
    ]
    private static let password = [
        ("grant_type", "password"), ("username", "alice"), ("password", TestProvider.alicePassword),
    ]

    private func accessToken(_ provider: TestProvider, _ grant: [(String, String)]) async throws -> SecretBytes {
        let answer = try await provider.post("/token", grant + Self.confidential)
        #expect(answer.status == 200)
        return SecretBytes(copying: try #require(try answer.members()["access_token"]?.text))
    }

    /// The host's own client at the provider.
    private func party(_ test: TestProvider) throws -> RelyingParty {
        let issuer = try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true)
        let time = test.time
        return RelyingParty(
            configuration: ProviderConfiguration(
                name: "demo", issuer: issuer,
                client: ClientConfiguration(id: Array("demo-confidential".utf8), authentication: .clientSecretBasic)),
            transport: InProcessTransport(provider: test.provider),
            effects: RelyingPartyEffects(
                now: { UnixSeconds(Int64(time.unixSeconds)) }, uptime: { time.uptime },
                clientSecret: { () throws(ClientSecretError) in
                    SecretBytes(copying: Array("demo-confidential-secret".utf8))
                },
                randomBytes: { time.randomBytes($0) }))
    }

    private func rules(introspects: Bool) -> BearerRules {
        var rules = BearerRules(audiences: [Array(OpenIDProvider.resource.utf8)])
        rules.introspects = introspects
        return rules
    }

    @Test(arguments: [false, true])
    func `a person's access token is a sign-in, with and without introspection`(_ introspects: Bool) async throws {
        let provider = try TestProvider()
        let token = try await party(provider).signIn(
            presenting: try await accessToken(provider, Self.password), rules: rules(introspects: introspects))
        #expect(token.claims["preferred_username"] == .text("alice"))
        #expect(token.clientID == Array("demo-confidential".utf8) && token.amr == [Array("pwd".utf8)])
        #expect(token.expiry == UnixSeconds(Int64(ManualTime.start + 300)))
        let idToken = try provider.verify(try await provider.password("alice", TestProvider.alicePassword))
        #expect(token.subject == idToken.subject)
    }

    @Test func `a client's own token is verified as that, and is no person's`() async throws {
        let provider = try TestProvider()
        let token = try await accessToken(provider, [("grant_type", "client_credentials")])
        let verified = try await party(provider).verify(
            accessToken: token, audiences: [Array(OpenIDProvider.resource.utf8)])
        #expect(verified.subject == Array("demo-confidential".utf8) && verified.clientID == verified.subject)
        await #expect(throws: ProviderError.accessToken(.clientItself)) {
            try await party(provider).signIn(presenting: token, rules: rules(introspects: false))
        }
    }

    @Test func `the relying party's own grant brings such a token`() async throws {
        let provider = try TestProvider()
        let tokens = try await party(provider).clientCredentialsGrant()
        guard case .active(let token) = try await party(provider).introspect(tokens.accessToken, kind: .accessToken)
        else {
            Issue.record("not active")
            return
        }
        #expect(token.subject == Array("demo-confidential".utf8))
    }

    @Test func `a client without a secret gets no token of its own, and asks about none`() async throws {
        let provider = try TestProvider()
        let answer = try await provider.post("/token", [("grant_type", "client_credentials"), ("client_id", "demo")])
        #expect(answer.status == 400)
        #expect(try answer.members()["error"] == .text("unauthorized_client"))
        let asked = try await provider.post("/introspect", [("token", "x"), ("client_id", "demo")])
        #expect(asked.status == 401)
    }

    @Test func `what is unknown or over is not active`() async throws {
        let provider = try TestProvider()
        let token = try await accessToken(provider, Self.password).withBytes { String(decoding: $0, as: UTF8.self) }
        let ask = { (token: String) in
            try await provider.post("/introspect", [("token", token)] + Self.confidential).members()["active"]
        }
        #expect(try await ask(token) == .bool(true))
        #expect(try await ask(token + "x") == .bool(false))
        provider.time.pass(.seconds(300))
        #expect(try await ask(token) == .bool(false))
    }
}
