import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// TOKEN-1, HTTP-13: a success of the token endpoint.
struct TokenResponseTests {
    private func parse(_ document: String) throws(ProviderError) -> TokenResponse {
        try TokenEndpointAnswer.passwordGrant(.json(Array(document.utf8)))
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER", "bEaReR"])
    func `token_type is Bearer in any letter case (glewlwyd sends it in lower case)`(_ type: String) throws {
        let response = try parse(#"{"token_type":"\#(type)","id_token":"a.b.c","access_token":"x","expires_in":300}"#)
        #expect(response.idToken.withBytes { Array($0) } == Array("a.b.c".utf8))
        #expect(response.accessToken?.withBytes { Array($0) } == Array("x".utf8))
        #expect(!"\(response)".contains("a.b.c"))
    }

    @Test(arguments: [
        #"{"id_token":"a.b.c"}"#, #"{"token_type":"DPoP","id_token":"a.b.c"}"#,
        #"{"token_type":"","id_token":"a.b.c"}"#,
        #"{"token_type":"Bearer ","id_token":"a.b.c"}"#, #"{"token_type":["Bearer"],"id_token":"a.b.c"}"#,
        #"{"token_type":null,"id_token":"a.b.c"}"#,
    ])
    func `another token type is refused`(_ document: String) {
        #expect(throws: ProviderError.tokenResponse(.tokenType)) { try parse(document) }
    }

    @Test(arguments: [
        #"{"token_type":"Bearer","access_token":"x"}"#, #"{"token_type":"Bearer","id_token":null}"#,
        #"{"token_type":"Bearer","id_token":{}}"#, #"{"token_type":"Bearer","ID_TOKEN":"a.b.c"}"#,
    ])
    func `without an ID token there is no login`(_ document: String) {
        #expect(throws: ProviderError.tokenResponse(.noIDToken)) { try parse(document) }
    }

    @Test(arguments: [
        #"{"error":"invalid_grant","token_type":"Bearer","id_token":"a.b.c"}"#,
        #"{"token_type":"Bearer","id_token":"a.b.c","error":null}"#,
    ])
    func `an error member beats everything`(_ document: String) {
        #expect(throws: ProviderError.tokenResponse(.errorMember)) { try parse(document) }
    }

    @Test func `an access token of another type is refused, an absent one is not`() throws {
        #expect(throws: ProviderError.tokenResponse(.accessTokenType)) {
            try parse(#"{"token_type":"Bearer","id_token":"a.b.c","access_token":1}"#)
        }
        #expect(try parse(#"{"token_type":"Bearer","id_token":"a.b.c"}"#).accessToken == nil)
    }

    @Test(arguments: [
        "", "[]", "null", "<html>", #"{"token_type":"Bearer","id_token":"a.b.c"} x"#,
        #"{"token_type":"Bearer","id_token":"a.b.c","id_token":"d.e.f"}"#, "\u{FEFF}{}",
        #"{"token_type":"Bearer","id_token":"\ud800"}"#,
    ])
    func `a body that is no strict JSON object is no answer`(_ document: String) {
        #expect(throws: ProviderError.notJSON) { try parse(document) }
    }

    @Test(arguments: [nil, "text/html", "application/jwt", "application/jsonp", "+json", "text/json"])
    func `a body that is not declared as JSON is no answer`(_ mediaType: String?) {
        let body = Array(#"{"token_type":"Bearer","id_token":"a.b.c"}"#.utf8)
        let answer = HTTPAnswer(status: 200, mediaType: mediaType.map { Array($0.utf8) }, maxAge: nil, body: body)
        #expect(throws: ProviderError.notJSON) { try TokenEndpointAnswer.passwordGrant(answer) }
    }

    @Test func `256 KiB is the most`() throws {
        let body = Array(#"{"token_type":"Bearer","id_token":"a.b.c"}"#.utf8)
        let padding = [UInt8](repeating: UInt8(ascii: " "), count: 262_144 - body.count)
        #expect(try TokenEndpointAnswer.passwordGrant(.json(body + padding)).accessToken == nil)
        #expect(throws: ProviderError.notJSON) {
            try TokenEndpointAnswer.passwordGrant(.json(body + padding + [UInt8(ascii: " ")]))
        }
    }
}
