import SecretMemory
import Testing

@testable import OpenIDConnect

/// HTTP-11, RFC 6749 §2.3.1.
struct ClientAuthenticationTests {
    private func authenticate(
        _ method: ClientAuthenticationMethod, id: String, secret: String?, encoding: BasicEncoding = .form
    ) throws(ClientSecretError) -> (header: String?, body: String) {
        let form = FormBody()
        var client = ClientConfiguration(id: Array(id.utf8), authentication: method)
        client.basicEncoding = encoding
        let header = try client.authenticate(form, secret: secret.map { SecretBytes(copying: Array($0.utf8)) })
        let text = { (bytes: SecretBytes) in bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
        return (header.map(text), text(form.finish()))
    }

    @Test(arguments: [
        ("s6BhdRkqt3", "gX1fBat3bV", "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"),  // RFC 6749 §2.3.1
        ("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"),  // RFC 7523
        ("a", "", "Basic YTo="), ("a", "b", "Basic YTpi"), ("a", "bc", "Basic YTpiYw=="),
    ])
    func `Basic is base64 of ID and secret`(_ id: String, _ secret: String, _ expected: String) throws {
        let result = try authenticate(.clientSecretBasic, id: id, secret: secret)
        #expect(result.header == expected)
        #expect(result.body.isEmpty)
    }

    @Test(arguments: [
        ("a:b", "c", "Basic YSUzQWI6Yw=="),  // a%3Ab:c
        ("a", "p%:&ä", "Basic YTpwJTI1JTNBJTI2JUMzJUE0"),  // a:p%25%3A%26%C3%A4
    ])
    func `ID and secret are form-encoded before Basic`(_ id: String, _ secret: String, _ expected: String) throws {
        #expect(try authenticate(.clientSecretBasic, id: id, secret: secret).header == expected)
    }

    @Test(arguments: [
        ("a:b", "c", "Basic YTpiOmM="),  // a:b:c
        ("a", "p%:&ä", "Basic YTpwJTomw6Q="),  // a:p%:&ä
        ("pam-conf", "pam-conf-secret", "Basic cGFtLWNvbmY6cGFtLWNvbmYtc2VjcmV0"),
    ])
    func `raw Basic takes ID and secret as they are`(_ id: String, _ secret: String, _ expected: String) throws {
        #expect(try authenticate(.clientSecretBasic, id: id, secret: secret, encoding: .raw).header == expected)
    }

    @Test(arguments: [ClientAuthenticationMethod.tlsClientAuth, .selfSignedTLSClientAuth])
    func `a client with a certificate names itself and sends no secret (RFC 8705)`(
        _ method: ClientAuthenticationMethod
    ) throws {
        let result = try authenticate(method, id: "usher", secret: "secret")
        #expect(result.header == nil)
        #expect(result.body == "client_id=usher")
    }

    @Test func `post puts ID and secret into the body, escaped`() throws {
        let result = try authenticate(.clientSecretPost, id: "a&b", secret: "c=d")
        #expect(result.header == nil)
        #expect(result.body == "client_id=a%26b&client_secret=c%3Dd")
    }

    @Test(arguments: [nil, "secret"])
    func `a public client names itself and sends no secret`(_ secret: String?) throws {
        let result = try authenticate(.none, id: "usher", secret: secret)
        #expect(result.header == nil)
        #expect(result.body == "client_id=usher")
    }

    @Test(arguments: [
        ClientAuthenticationMethod.clientSecretBasic, .clientSecretPost, .clientSecretJWT, .privateKeyJWT,
    ])
    func `no secret means no request`(_ method: ClientAuthenticationMethod) {
        #expect(throws: ClientSecretError.unreadable) { try authenticate(method, id: "usher", secret: nil) }
    }

    @Test(arguments: [
        (["openid", "profile"], "openid profile"), (["profile"], "openid profile"), ([], "openid"),
        (["groups", "openid"], "groups openid"),
    ])
    func `openid is always asked for`(_ scopes: [String], _ expected: String) {
        let client = ClientConfiguration(id: [0x61], authentication: .none, scopes: scopes)
        #expect(client.scopeParameter == Array(expected.utf8))
    }
}
