import OpenIDConnect
import Testing

/// The checked values that a transport is made of.
struct TransportValueTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: [
        ("http://proxy:3128", "http://proxy:3128"), ("https://Proxy.Example:443/", "https://proxy.example:443"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"), ("http://[2001:db8::1]:65535", "http://[2001:db8::1]:65535"),
    ])
    func `a proxy is scheme, host and port`(_ text: String, _ expected: String) throws {
        let url = try ProxyURL.check(bytes(text))
        #expect(url.bytes == bytes(expected))
        #expect(url.isEncrypted == text.hasPrefix("https"))
    }

    @Test(
        arguments: [
            ("proxy:3128", .scheme), ("socks5://proxy:1080", .scheme), ("HTTP://proxy:1", .scheme),
            ("http://proxy", .port), ("http://proxy:0", .port), ("http://proxy:65536", .port),
            ("http://proxy:", .port),
            ("http://a:b@proxy:1", .userInfo), ("http://@proxy:1", .userInfo), ("http://proxy:1/x", .path),
            ("http://proxy:1//", .path), ("http://proxy:1/?", .query), ("http://proxy:1?x", .query),
            ("http://proxy:1#x", .fragment), ("http://:1", .host), ("http://", .host), ("http://0x7f000001:1", .host),
            ("http://pro xy:1", .notPrintableASCII), ("http://proxy:1\r\n", .notPrintableASCII),
        ] as [(String, EndpointURLError)])
    func `anything else is no proxy`(_ text: String, _ expected: EndpointURLError) {
        #expect(throws: expected) { try ProxyURL.check(bytes(text)) }
    }

    @Test(
        arguments: [
            ("example.com", "example.com", true), ("example.com", "sso.example.com", true),
            (".example.com", "sso.example.com", true), (".Example.com", "example.com", true),
            ("example.com", "notexample.com", false), ("example.com", "example.com.evil.org", false),
            ("com", "example.org", false), ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.11", false),
            ("10.0.0.1", "::ffff:10.0.0.1", true), ("2001:db8::1", "2001:db8:0:0:0:0:0:1", true),
            ("10.0.0.1", "x.10.0.0.1", false),
        ])
    func `a pattern is a host with all below it, or one address`(_ pattern: String, _ host: String, _ matches: Bool)
        throws
    {
        #expect(try #require(HostPattern(bytes(pattern))).matches(bytes(host)) == matches)
    }

    @Test(arguments: [
        "", ".", "*", "*.example.com", "a b", "example.com:443", "10.0.0.0/8", "127.1", "..a", "a/", "[::1]",
    ])
    func `what is no host is no pattern`(_ text: String) {
        #expect(HostPattern(bytes(text)) == nil)
    }

    @Test(arguments: ["https://login.example.com/", "https://10.0.0.1/"])
    func `requests to this machine never go through a proxy`(_ other: String) throws {
        let proxy = ProxyConfiguration(url: try .check(bytes("http://proxy:1")))
        for url in ["http://127.0.0.1:1/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/"] {
            #expect(!proxy.serves(try .check(bytes(url), plainLoopbackAllowed: true)))
        }
        #expect(proxy.serves(try .check(bytes(other), plainLoopbackAllowed: false)))
    }

    @Test func `a pin is exactly 32 bytes of base64`() {
        let good = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        #expect(PublicKeyPin(bytes(good))?.text == good)
        for bad in [
            "", "=", String(good.dropLast()), good + "=", "sha256//" + good, good.replacing("+", with: "-"),
            good.replacing("/", with: "_"), good.replacing("U=", with: "V="), good.replacing("47", with: " 4"),
            good.replacing("FU=", with: "F=="), good.replacing("47", with: "4;"),
        ] {
            #expect(PublicKeyPin(bytes(bad)) == nil, "\(bad)")
        }
    }

    @Test(arguments: [
        "Authorization", "HOST", "content-type", "Content-Length", "Accept", "Accept-Encoding", "Cookie", "User-Agent",
        "Transfer-Encoding", "Connection", "Proxy-Authorization", "Expect", "DPoP", "Range", "If-None-Match", "TE",
        "Upgrade",
    ])
    func `our own header fields are nobody else's`(_ name: String) {
        #expect(throws: HTTPFieldError.reserved) { try HTTPField.check(name: bytes(name), value: bytes("a")) }
    }

    @Test func `a header field is a token and printable ASCII`() throws {
        #expect(
            try HTTPField.check(name: bytes("X-a.1"), value: bytes("b c")) == HTTPField(name: "X-a.1", value: "b c"))
        for name in ["", "a:", "a b", "a\r\n", "\u{E4}", String(repeating: "a", count: 65)] {
            #expect(throws: HTTPFieldError.name) { try HTTPField.check(name: bytes(name), value: bytes("a")) }
        }
        for value in ["", " a", "a ", "a\r\nB: c", "a\u{0}", "\u{E4}", "\u{7F}", String(repeating: "a", count: 1_025)] {
            #expect(throws: HTTPFieldError.value) { try HTTPField.check(name: bytes("A"), value: bytes(value)) }
        }
    }

    @Test(
        arguments: [
            ([], .tls12, .tls12, .tls13), ([.aes128], .tls12, .tls13, .tls13), ([.rsaAES128], .tls12, .tls12, .tls12),
            ([.rsaAES128, .aes128], .tls13, .tls13, .tls13), ([.rsaAES128, .aes128], .tls12, .tls12, .tls13),
        ] as [(Set<TLSCipherSuite>, TLSConfiguration.Version, TLSConfiguration.Version, TLSConfiguration.Version)])
    func `versions without a suite of the list are not spoken`(
        _ suites: Set<TLSCipherSuite>, _ minimum: TLSConfiguration.Version, _ lowest: TLSConfiguration.Version,
        _ highest: TLSConfiguration.Version
    ) {
        var tls = TLSConfiguration()
        tls.cipherSuites = suites
        tls.minimumVersion = minimum
        #expect(tls.lowestVersion == lowest && tls.highestVersion == highest)
    }
}
