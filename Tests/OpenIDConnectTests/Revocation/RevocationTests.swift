import SecretMemory
import Testing

@testable import OpenIDConnect

/// RFC 7009, TOKEN-11: a revocation never keeps a logout from happening.
struct RevocationTests {
    @Test(
        arguments: [
            (.empty(200), .done), (.json("<html>"), .done),
            (.json(#"{"error":"unsupported_token_type"}"#, status: 400), .unsupportedTokenType),
            (.empty(503), .later(after: nil)), (.empty(500), .failed(.httpStatus(500))),
            (.json(#"{"error":"invalid_client"}"#, status: 401), .failed(.clientRefused)),
            (.empty(302), .failed(.httpStatus(302))), (.empty(204), .failed(.httpStatus(204))),
            (.failure(.cannotConnect), .failed(.transport(.cannotConnect))),
        ] as [(ScriptedTransport.Reply, RevocationOutcome)])
    func `every answer is an outcome`(_ reply: ScriptedTransport.Reply, _ outcome: RevocationOutcome) async {
        let transport = ScriptedTransport([.post("/revoke", reply)])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        #expect(await party.revoke(SecretBytes("t"), kind: .refreshToken) == outcome)
        await transport.expectUsedUp()
    }

    @Test func `503 says when to come again`() async {
        let reply = ScriptedTransport.Reply.answer(
            HTTPAnswer(status: 503, mediaType: nil, maxAge: nil, body: [], retryAfter: 120))
        let party = RelyingParty.scripted(
            ScriptedTransport([.post("/revoke", reply)]), endpoints: ScriptedEndpoints.table)
        #expect(await party.revoke(SecretBytes("t"), kind: .accessToken) == .later(after: .seconds(120)))
    }

    @Test func `the request names the token and its kind, and the client`() async {
        let transport = ScriptedTransport([.post("/revoke", .empty(200))])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        _ = await party.revoke(SecretBytes("t/1"), kind: .refreshToken)
        #expect(await transport.seen.first?.body == "token=t%2F1&token_type_hint=refresh_token&client_id=usher-host")
    }

    @Test func `without an endpoint, or a secret that can be read, nothing is sent`() async {
        #expect(
            await RelyingParty.scripted(ScriptedTransport([.discovery])).revoke(SecretBytes("t"), kind: .accessToken)
                == .notOffered)
        let party = RelyingParty.scripted(
            ScriptedTransport(), authentication: .clientSecretPost, endpoints: ScriptedEndpoints.table)
        #expect(await party.revoke(SecretBytes("t"), kind: .accessToken) == .failed(.clientSecretUnreadable))
    }
}
