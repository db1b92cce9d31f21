import Testing

@testable import OpenIDConnect

/// HTTP-07 and OpenID Connect Discovery §3, §4.
struct IssuerURLTests {
    private func issuer(_ text: String) throws(EndpointURLError) -> IssuerURL {
        try IssuerURL.check(Array(text.utf8), plainLoopbackAllowed: text.hasPrefix("http:"))
    }

    @Test func `an issuer has no query`() throws {
        #expect(try issuer("https://idp.example.test/a").bytes == Array("https://idp.example.test/a".utf8))
        #expect(throws: EndpointURLError.query) { try issuer("https://idp.example.test/a?b") }
        #expect(throws: EndpointURLError.query) { try issuer("https://idp.example.test/a?") }
        #expect(throws: EndpointURLError.fragment) { try issuer("https://idp.example.test/a#b") }
    }

    @Test(arguments: [
        ("https://idp.example.test", "https://idp.example.test/.well-known/openid-configuration"),
        ("https://idp.example.test/", "https://idp.example.test/.well-known/openid-configuration"),
        ("https://idp.example.test/a", "https://idp.example.test/a/.well-known/openid-configuration"),
        ("https://idp.example.test/a/", "https://idp.example.test/a/.well-known/openid-configuration"),
        ("https://idp.example.test/a//", "https://idp.example.test/a//.well-known/openid-configuration"),
    ])
    func `one trailing slash is dropped before the well-known path`(_ name: String, _ expected: String) throws {
        #expect(try issuer(name).discoveryURL?.bytes == Array(expected.utf8))
    }

    @Test(arguments: [
        "https://localhost/x", "https://LOCALHOST/x", "https://idp.localhost/x", "https://127.0.0.1/x",
        "https://127.9.9.9/x", "https://0.0.0.0/x", "https://169.254.169.254/x", "https://224.0.0.1/x",
        "https://255.255.255.255/x", "https://[::1]/x", "https://[::]/x", "https://[fe80::1]/x", "https://[febf::1]/x",
        "https://[ff02::1]/x", "https://[::ffff:127.0.0.1]/x", "https://[::ffff:169.254.169.254]/x",
        "https://[0:0:0:0:0:ffff:7f00:1]/x",
    ])
    func `a local endpoint is refused unless the issuer is local`(_ text: String) throws {
        #expect(throws: EndpointURLError.localAddress) {
            try issuer("https://idp.example.test").endpoint(Array(text.utf8))
        }
        #expect(try issuer("https://127.0.0.1:8443").endpoint(Array(text.utf8)).bytes == Array(text.utf8))
    }

    @Test(arguments: ["https://10.0.0.1/x", "https://[fd00::1]/x", "https://[fec0::1]/x", "https://notlocalhost/x"])
    func `a private network is no local address`(_ text: String) throws {
        #expect(try issuer("https://idp.example.test").endpoint(Array(text.utf8)).bytes == Array(text.utf8))
    }

    @Test func `an endpoint without TLS needs an issuer without TLS`() throws {
        let text = Array("http://127.0.0.1:80/x".utf8)
        #expect(try !issuer("http://127.0.0.1:80").endpoint(text).isEncrypted)
        #expect(throws: EndpointURLError.scheme) { try issuer("https://127.0.0.1:80").endpoint(text) }
    }
}
