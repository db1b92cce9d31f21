import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// What a login asks of UserInfo.
struct UserClaimsRequestTests {
    let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private func claims(
        _ sources: Set<ClaimSource>, _ script: [ScriptedTransport.Exchange], accessToken: String? = "at"
    ) async throws -> UserClaims {
        let transport = ScriptedTransport([.get("/jwks", .json(issuer.keySet))] + script)
        var configuration = ProviderConfiguration(
            name: "corp", issuer: ScriptedIssuer.url("https://idp.example.test"), endpoints: ScriptedEndpoints.table,
            client: ClientConfiguration(id: ScriptedIssuer.clientID, authentication: .none))
        configuration.claimSources = sources
        let party = RelyingParty(
            configuration: configuration, transport: transport, effects: ManualWorld().effects())
        let response = TokenResponse(
            idToken: SecretBytes(copying: try issuer.token(changing: [("groups", .array([.text("a")]))])),
            accessToken: accessToken.map { SecretBytes($0) })
        let token = try await party.verify(response, startedAt: ScriptedIssuer.now)
        do {
            let claims = try await party.userClaims(of: token, response: response)
            await transport.expectUsedUp()
            return claims
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    private static let info = ScriptedTransport.Exchange.get(
        "/userinfo", .json(#"{"sub":"alice-1","groups":["b"],"amr":["mfa"]}"#))

    @Test func `the ID token alone needs no request`() async throws {
        #expect(try await claims([.idToken], []).members["groups"] == .array([.text("a")]))
    }

    @Test func `UserInfo is one request and adds to it`() async throws {
        let claims = try await claims([.idToken, .userInfo], [Self.info])
        #expect(claims.members["groups"] == .array([.text("a"), .text("b")]))
        #expect(claims.members["amr"] == nil && claims.members["sub"] == .text("alice-1"))
    }

    @Test func `a failure of UserInfo is one of the login`() async throws {
        await #expect(throws: ProviderError.transport(.timedOut)) {
            try await claims([.idToken, .userInfo], [.get("/userinfo", .failure(.timedOut))])
        }
        await #expect(throws: ProviderError.userInfo(.subjectDiffers)) {
            try await claims([.idToken, .userInfo], [.get("/userinfo", .json(#"{"sub":"bob-1"}"#))])
        }
        await #expect(throws: ProviderError.userInfo(.noAccessToken)) {
            try await claims([.idToken, .userInfo], [], accessToken: nil)
        }
    }
}
