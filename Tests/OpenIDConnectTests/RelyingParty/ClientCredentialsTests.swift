import SecretMemory
import Testing

@testable import OpenIDConnect

/// RFC 6749 §4.4: the client as itself.
struct ClientCredentialsTests {
    private func ask(
        _ reply: ScriptedTransport.Reply, authentication: ClientAuthenticationMethod = .clientSecretBasic
    ) async throws -> (tokens: ServiceTokens, body: String?) {
        let transport = ScriptedTransport([.post("/token", reply)])
        let party = RelyingParty.scripted(
            transport, authentication: authentication, secret: Array("s3".utf8), endpoints: ScriptedEndpoints.table)
        let tokens = try await party.clientCredentialsGrant()
        await transport.expectUsedUp()
        return (tokens, await transport.seen.first?.body)
    }

    @Test func `the access token is all that comes of it, and openid is not asked for`() async throws {
        let (tokens, body) = try await ask(
            .json(
                #"{"token_type":"bearer","access_token":"at","refresh_token":"rt","id_token":"a.b.c","expires_in":60}"#)
        )
        #expect(body == "grant_type=client_credentials&scope=profile")
        #expect(tokens.accessToken.text == "at" && tokens.lifetime == .seconds(60) && tokens.scope == nil)
    }

    @Test func `a client without a secret is nobody, and nothing is sent`() async {
        let party = RelyingParty.scripted(ScriptedTransport(), endpoints: ScriptedEndpoints.table)
        await #expect(throws: ProviderError.publicClient) { try await party.clientCredentialsGrant() }
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json(#"{"token_type":"bearer"}"#), ProviderError.tokenResponse(.noAccessToken)),
        (.json(#"{"token_type":"bearer","access_token":""}"#), .tokenResponse(.noAccessToken)),
        (.json(#"{"token_type":"bearer","access_token":1}"#), .tokenResponse(.accessTokenType)),
        (.json(#"{"token_type":"mac","access_token":"a"}"#), .tokenResponse(.tokenType)),
        (.json(#"{"error":"unauthorized_client"}"#, status: 400), .grantRefused), (.empty(401), .clientRefused),
        (.empty(502), .httpStatus(502)),
    ])
    func `anything else is refused`(_ reply: ScriptedTransport.Reply, _ error: ProviderError) async {
        await #expect(throws: error) { try await ask(reply) }
    }
}
