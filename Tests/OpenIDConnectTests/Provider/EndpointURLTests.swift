import Testing

@testable import OpenIDConnect

/// HTTP-07, KEY-2: what may be contacted.
struct EndpointURLTests {
    @Test(arguments: [
        "https://idp.example.test", "https://idp.example.test/", "https://idp.example.test:8443/token?a=b",
        "https://idp.example.test/a%20b", "https://xn--bcher-kva.example/x", "https://1password.example/",
        "https://10.1.2.3/x", "https://[2001:db8::7]:1/x", "https://a.b", "https://localhost/x",
        "https://127.0.0.1/x", "https://idp.example.test/..a/.b/...", "https://idp.example.test/?..",
    ])
    func `an absolute https URL is taken byte for byte`(_ text: String) throws {
        let url = try EndpointURL.check(Array(text.utf8), plainLoopbackAllowed: false)
        #expect(url.bytes == Array(text.utf8))
        #expect(url.isEncrypted)
        // the twin: the same URL without TLS
        let plain = Array("http".utf8) + Array(text.utf8).dropFirst(5)
        #expect(throws: EndpointURLError.scheme) { try EndpointURL.check(plain, plainLoopbackAllowed: false) }
    }

    @Test(arguments: [
        ("", EndpointURLError.scheme), ("https:/idp.example.test", .scheme), ("//idp.example.test/x", .scheme),
        ("HTTPS://idp.example.test/", .scheme), ("ftp://idp.example.test/", .scheme), ("javascript:alert(1)", .scheme),
        ("http://idp.example.test/", .scheme), ("http://127.0.0.1/", .scheme),
        ("https://", .host), ("https:///x", .host), ("https://?x", .host), ("https://:443/x", .host),
        ("https://user@idp.example.test/", .userInfo), ("https://user:pw@idp.example.test/", .userInfo),
        ("https://idp.example.test\\@evil.example/", .userInfo), ("https://@idp.example.test/", .userInfo),
        ("https://idp.example.test/#x", .fragment), ("https://idp.example.test#", .fragment),
        ("https://idp.example.test\\evil.example/", .host), ("https://idp_1.example/", .host),
        ("https://-idp.example/", .host), ("https://idp-.example/", .host), ("https://idp..example/", .host),
        ("https://idp.example./", .host), ("https://.example/", .host), ("https://idp%2eexample/", .host),
        ("https://127.1/", .host), ("https://2130706433/", .host), ("https://0x7f000001/", .host),
        ("https://0X7F.0.0.1/", .host), ("https://0177.0.0.1/", .host), ("https://1.2.3.256/", .host),
        ("https://1.2.3.4.5/", .host), ("https://a.0x7f/", .host), ("https://127.0.0.01/", .host),
        ("https://[::1/", .host), ("https://[]/", .host), ("https://[1.2.3.4]/", .host), ("https://[:::]/", .host),
        ("https://[1::2::3]/", .host), ("https://[1:2:3:4:5:6:7:8:9]/", .host), ("https://[12345::]/", .host),
        ("https://[fe80::1%25eth0]/", .host), ("https://[::+1]/", .host), ("https://::1/", .host),
        ("https://[::1]x/", .port), ("https://idp.example.test:/", .port), ("https://idp.example.test:0/", .port),
        ("https://idp.example.test:65536/", .port), ("https://idp.example.test:99999/", .port),
        ("https://idp.example.test:4a/", .port), ("https://idp.example.test:+443/", .port),
        ("https://idp.example.test:000443/", .port), ("https://idp.example.test:443:1/", .port),
        ("https://idp.example.test/a b", .notPrintableASCII), ("https://idp.example.test/\u{7F}", .notPrintableASCII),
        ("https://idp.example.test/\r\nX: y", .notPrintableASCII), ("https://idp.example.test/é", .notPrintableASCII),
        ("https://idp.example.test/\0", .notPrintableASCII), (" https://idp.example.test/", .notPrintableASCII),
        ("https://idp.example.test/a\\b", .path), ("https://idp.example.test/%", .path),
        ("https://idp.example.test/%2", .path), ("https://idp.example.test/%zz", .path),
        ("https://idp.example.test/?%g0", .path), ("https://idp.example.test/./x", .path),
        ("https://idp.example.test/a/../x", .path), ("https://idp.example.test/a/..", .path),
        ("https://idp.example.test/a/%2e%2E/x", .path), ("https://idp.example.test/.%2e", .path),
        ("https://idp.example.test/\"x", .path), ("https://idp.example.test/<x>", .path),
    ])
    func `everything else is refused with its own error`(_ text: String, _ expected: EndpointURLError) {
        #expect(throws: expected) { try EndpointURL.check(Array(text.utf8), plainLoopbackAllowed: false) }
    }

    @Test func `2048 bytes pass and 2049 do not`() throws {
        let start = Array("https://idp.example.test/".utf8)
        let longest = start + [UInt8](repeating: UInt8(ascii: "a"), count: 2_048 - start.count)
        #expect(try EndpointURL.check(longest, plainLoopbackAllowed: false).bytes.count == 2_048)
        #expect(throws: EndpointURLError.tooLong) {
            try EndpointURL.check(longest + [UInt8(ascii: "a")], plainLoopbackAllowed: false)
        }
    }

    @Test(arguments: ["http://127.0.0.1/x", "http://127.0.0.1:8080/x", "http://[::1]:8080/x"])
    func `http needs the demo and a literal loopback address`(_ text: String) throws {
        let url = try EndpointURL.check(Array(text.utf8), plainLoopbackAllowed: true)
        #expect(!url.isEncrypted)
        #expect(throws: EndpointURLError.scheme) {
            try EndpointURL.check(Array(text.utf8), plainLoopbackAllowed: false)
        }
    }

    @Test(arguments: [
        "http://localhost/x", "http://127.0.0.2/x", "http://[::ffff:127.0.0.1]/x", "http://idp.example.test/x",
        "http://0.0.0.0/x", "http://10.0.0.1/x", "http://[::]/x", "http://a.localhost/x",
    ])
    func `http to anything else stays refused under the demo`(_ text: String) {
        #expect(throws: EndpointURLError.scheme) {
            try EndpointURL.check(Array(text.utf8), plainLoopbackAllowed: true)
        }
    }

    @Test func `host and port are what the transport will use`() throws {
        let named = try EndpointURL.check(Array("https://IDP.Example.TEST/X".utf8), plainLoopbackAllowed: false)
        #expect(named.host == Array("idp.example.test".utf8))
        #expect(named.port == 443)
        let address = try EndpointURL.check(Array("https://[2001:DB8::A]:8443".utf8), plainLoopbackAllowed: false)
        #expect(address.host == Array("2001:db8::a".utf8))
        #expect(address.port == 8_443)
        let plain = try EndpointURL.check(Array("http://127.0.0.1".utf8), plainLoopbackAllowed: true)
        #expect(plain.port == 80)
    }

    @Test(arguments: [
        EndpointURLError.tooLong, .notPrintableASCII, .scheme, .userInfo, .fragment, .query, .host, .port, .path,
        .localAddress,
    ])
    func `an administrator is told what is wrong`(_ error: EndpointURLError) {
        #expect(error.explanation.hasPrefix("the URL"))
    }
}
