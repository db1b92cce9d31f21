import SecretMemory
import Testing

@testable import OpenIDConnect

/// OpenID Connect RP-Initiated Logout 1.0: asked by POST, or an address for its owner.
struct LogoutTests {
    let token: SecretBytes

    init() throws { token = SecretBytes(copying: try ScriptedIssuer().token()) }

    @Test(arguments: [200, 204, 302, 303, 307])
    func `success or a redirect is an answer, and no redirect is followed`(_ status: Int) async throws {
        let transport = ScriptedTransport([.post("/logout", .empty(status))])
        let party = RelyingParty.scripted(
            transport, authentication: .clientSecretPost, secret: Array("s3".utf8),
            endpoints: ScriptedEndpoints.table)
        try await party.endSession(LogoutRequest(idToken: token, hint: Array("alice&x".utf8)))
        await transport.expectUsedUp()
        let seen = try #require(await transport.seen.first)
        // Unauthenticated, and no page to go back to (TOKEN-12).
        #expect(seen.body == "id_token_hint=\(token.text)&client_id=usher-host&logout_hint=alice%26x")
        #expect(seen.authorization == nil)
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.empty(400), ProviderError.httpStatus(400)), (.empty(500), .httpStatus(500)),
        (.failure(.timedOut), .transport(.timedOut)),
    ])
    func `anything else is a failure`(_ reply: ScriptedTransport.Reply, _ error: ProviderError) async {
        let party = RelyingParty.scripted(
            ScriptedTransport([.post("/logout", reply)]), endpoints: ScriptedEndpoints.table)
        await #expect(throws: error) { try await party.endSession(LogoutRequest(idToken: token)) }
    }

    @Test(arguments: ["", "not-a-token", "a.b", "a.b.c", "root:x:0:0"])
    func `what is no token is not sent`(_ text: String) async {
        let party = RelyingParty.scripted(ScriptedTransport(), endpoints: ScriptedEndpoints.table)
        let request = LogoutRequest(idToken: SecretBytes(text))
        await #expect(throws: ProviderError.logout(.idTokenForm)) { try await party.endSession(request) }
        await #expect(throws: ProviderError.logout(.idTokenForm)) { try await party.endSessionURL(request) }
    }

    @Test func `the address for a browser carries the same`() async throws {
        var endpoints = ScriptedEndpoints.table
        let party = RelyingParty.scripted(ScriptedTransport(), endpoints: endpoints)
        let query = "id_token_hint=\(token.text)&client_id=usher-host"
        #expect(
            try await party.endSessionURL(LogoutRequest(idToken: token)).text
                == "https://idp.example.test/logout?\(query)")
        endpoints[.endSession] = ScriptedEndpoints.url("/logout?x=1")
        let other = RelyingParty.scripted(ScriptedTransport(), endpoints: endpoints)
        #expect(
            try await other.endSessionURL(LogoutRequest(idToken: token)).text
                == "https://idp.example.test/logout?x=1&\(query)")
    }

    @Test func `a provider without the endpoint is named as such`() async {
        let party = RelyingParty.scripted(ScriptedTransport([.discovery]))
        await #expect(throws: ProviderError.logout(.noEndpoint)) {
            try await party.endSession(LogoutRequest(idToken: token))
        }
    }
}
