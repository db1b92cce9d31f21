import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// RFC 7662, TOKEN-9: what counts as active.
struct IntrospectionTests {
    private static let now = ScriptedIssuer.now.value

    private func ask(
        _ reply: ScriptedTransport.Reply, subject: String? = nil
    ) async throws -> Introspection {
        let transport = ScriptedTransport([.post("/introspect", reply)])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        do {
            let answer = try await party.introspect(
                SecretBytes("t+1"), kind: .accessToken, subject: subject.map { Array($0.utf8) })
            await transport.expectUsedUp()
            return answer
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    private func active(_ more: String = #""client_id":"usher-host""#) -> ScriptedTransport.Reply {
        .json("{\"active\":true,\(more)}")
    }

    @Test func `the request is the client's own, with the token in the body`() async throws {
        let transport = ScriptedTransport([.post("/introspect", active())])
        let party = RelyingParty.scripted(
            transport, authentication: .clientSecretBasic, secret: Array("s3".utf8),
            endpoints: ScriptedEndpoints.table)
        _ = try await party.introspect(SecretBytes("t+1"), kind: .refreshToken)
        let seen = try #require(await transport.seen.first)
        #expect(seen.body == "token=t%2B1&token_type_hint=refresh_token")
        #expect(seen.authorization == "Basic dXNoZXItaG9zdDpzMw==")
    }

    @Test(arguments: [
        #""client_id":"usher-host""#, #""aud":"usher-host""#, #""aud":["x","usher-host"]"#,
        #""client_id":"usher-host","iss":"https://idp.example.test","sub":"alice-1""#,
        #""client_id":"usher-host","exp":1800000001,"nbf":1800000060"#,
        #""client_id":"usher-host","aud":"openid groups","exp":1799999941"#,
    ])
    func `true, for this client and in its time, is active`(_ more: String) async throws {
        guard case .active = try await ask(active(more)) else {
            Issue.record("not active")
            return
        }
    }

    @Test(arguments: [
        "{}", #"{"active":false}"#, #"{"active":"true"}"#, #"{"active":1}"#, #"{"active":null}"#, #"{"active":[true]}"#,
        #"{"Active":true}"#, #"{"active":"false"}"#,
        #"{"active":"true","client_id":"usher-host","sub":"alice-1"}"#,
    ])
    func `anything but the JSON value true is inactive (TOKEN-9)`(_ body: String) async throws {
        guard case .inactive = try await ask(.json(body)) else {
            Issue.record("\(body) counted as active")
            return
        }
    }

    @Test(arguments: [
        (#""sub":"alice-1""#, IntrospectionError.clientDiffers), (#""client_id":"other""#, .clientDiffers),
        (#""client_id":"other","aud":"usher-host""#, .clientDiffers), (#""aud":"other""#, .clientDiffers),
        (#""aud":[]"#, .clientDiffers), (#""client_id":1,"aud":"usher-host""#, .clientDiffers),
        (#""client_id":"usher-host","iss":"https://other.test""#, .issuerDiffers),
        (#""client_id":"usher-host","iss":null"#, .issuerDiffers),
        (#""client_id":"usher-host","exp":1799999940"#, .expired),
        (#""client_id":"usher-host","exp":"1900000000""#, .claimType),
        (#""client_id":"usher-host","exp":-1"#, .claimType),
        (#""client_id":"usher-host","nbf":1800000061"#, .notYetValid),
        (#""client_id":"usher-host","sub":1"#, .claimType), (#""client_id":"usher-host","sub":"a\n""#, .claimType),
        (#""client_id":"usher-host","x":"\u0000""#, .nullCharacter),
    ])
    func `an active token that breaks a rule is an error`(_ more: String, _ error: IntrospectionError) async {
        await #expect(throws: ProviderError.introspection(error)) { try await ask(active(more)) }
    }

    @Test func `a wanted subject must be there and equal`() async throws {
        let alice = active(#""client_id":"usher-host","sub":"alice-1""#)
        guard case .active(let token) = try await ask(alice, subject: "alice-1") else {
            Issue.record("not active")
            return
        }
        #expect(token.subject == Array("alice-1".utf8))
        await #expect(throws: ProviderError.introspection(.subjectDiffers)) { try await ask(alice, subject: "bob-1") }
        await #expect(throws: ProviderError.introspection(.subjectMissing)) {
            try await ask(active(), subject: "alice-1")
        }
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.empty(401), ProviderError.clientRefused), (.empty(500), .httpStatus(500)),
        (.empty(302), .httpStatus(302)), (.failure(.timedOut), .transport(.timedOut)),
        (.json("<html>"), .notJSON), (.typed("text/html", Array(#"{"active":true}"#.utf8)), .notJSON),
        (.json(#"{"active":true,"active":true,"client_id":"usher-host"}"#), .notJSON),
        (.json(#"{"error":"invalid_client"}"#, status: 401), .clientRefused),
    ])
    func `an answer that is none is no verdict`(_ reply: ScriptedTransport.Reply, _ error: ProviderError) async {
        await #expect(throws: error) { try await ask(reply) }
    }

    @Test func `a provider without the endpoint is named as such`() async {
        let party = RelyingParty.scripted(ScriptedTransport([.discovery]))
        await #expect(throws: ProviderError.introspection(.noEndpoint)) {
            try await party.introspect(SecretBytes("t"), kind: .accessToken)
        }
    }
}
