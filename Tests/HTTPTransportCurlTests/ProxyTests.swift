import Glibc
import OpenIDConnect
import SecretMemory
import Testing

@testable import HTTPTransportCurl

/// HTTP-04: a proxy comes from the configuration alone. `sso.example` is a name that only the proxy knows.
@Suite struct ProxyTests {
    private static func options(
        _ proxy: String, credentials: String? = nil, exceptions: [String] = [],
        tls: TLSConfiguration = .test()
    ) throws -> CurlTransportOptions {
        let proxy = ProxyConfiguration(
            url: try .check(Array(proxy.utf8)), credentialsFile: credentials == nil ? nil : "/credentials",
            exceptions: exceptions.compactMap { HostPattern(Array($0.utf8)) })
        return CurlTransportOptions(
            tls: tls, http: .test { $0.proxy = proxy },
            readSecret: { path in
                path == "/credentials" ? credentials.map { SecretBytes(copying: Array($0.utf8)) } : nil
            })
    }

    private func transport(
        _ proxy: ConnectProxy, credentials: String? = nil, exceptions: [String] = []
    ) throws -> CurlTransport {
        try CurlTransport(
            options: Self.options(
                "http://127.0.0.1:\(proxy.port)", credentials: credentials, exceptions: exceptions))
    }

    private static func hasHeader(_ line: String) -> @Sendable (String) -> String? {
        { head in
            head.contains("\r\n\(line)\r\n")
                ? nil
                : "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: 2\r\n\r\nno"
        }
    }

    @Test func `the provider is reached through CONNECT, and its certificate checked as ever`() async throws {
        let proxy = ConnectProxy()
        let transport = try transport(proxy)
        let good = try TLSServer("named")
        let answer = try await transport.send(.get("https://sso.example:\(good.port)/"))
        #expect(answer.status == 200)
        #expect(answer.maxAge == nil)  // what the proxy says to CONNECT is not the provider's word
        let second = await failure(of: transport, try .get("https://sso.example:\(good.port)/"))
        #expect(second == nil)
        for identity in ["wrongname", "expired", "selfsigned", "otherauthority"] {
            let bad = try TLSServer(identity)
            #expect(await failure(of: transport, try .get("https://sso.example:\(bad.port)/")) == .certificate)
        }
    }

    @Test func `the proxy sees host, port and our name, and no header of the request`() async throws {
        let proxy = ConnectProxy { _ in "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n" }
        var options = try Self.options("http://127.0.0.1:\(proxy.port)")
        options.http.extraFields = [HTTPField(name: "X-Tenant", value: "one")]
        let request = HTTPRequest(
            url: try .check(Array("https://sso.example:444/path?q".utf8), plainLoopbackAllowed: false),
            content: .form(SecretBytes(copying: Array("secret=1".utf8))),
            authorization: SecretBytes(copying: Array("Basic dTpw".utf8)), maximumBodyBytes: 10_000)
        #expect(await failure(of: try CurlTransport(options: options), request) == .proxyRefused)
        #expect(
            proxy.requests == [
                "CONNECT sso.example:444 HTTP/1.1\r\nHost: sso.example:444\r\n"
                    + "User-Agent: usher\r\nProxy-Connection: Keep-Alive\r\n\r\n"
            ])
    }

    @Test func `credentials go to the proxy, and 407 has a reason of its own`() async throws {
        // "user:p:ss %41": only the first colon divides, and nothing is decoded.
        let proxy = ConnectProxy(Self.hasHeader("Proxy-Authorization: Basic dXNlcjpwOnNzICU0MQ=="))
        let server = try TLSServer("named")
        let request = try HTTPRequest.get("https://sso.example:\(server.port)/")
        #expect(await failure(of: try transport(proxy, credentials: "user:p:ss %41"), request) == nil)
        #expect(await failure(of: try transport(proxy), request) == .proxyAuthentication)
        #expect(await failure(of: try transport(proxy, credentials: "user:wrong"), request) == .proxyAuthentication)
        #expect(proxy.connections == 3)
    }

    @Test(arguments: ["", "user", ":password", "user:pass\u{1}word", "user:a\nuser:b"])
    func `a file without user and password is refused at the start`(_ text: String) {
        #expect(throws: TransportSetupError.proxyCredentialsMalformed) {
            try CurlTransport(options: try Self.options("http://127.0.0.1:1", credentials: text))
        }
    }

    @Test func `a file that cannot be read is refused at the start`() {
        #expect(throws: TransportSetupError.proxyCredentialsUnreadable) {
            var options = try Self.options("http://127.0.0.1:1", credentials: "a:b")
            options.readSecret = { _ in nil }
            _ = try CurlTransport(options: options)
        }
    }

    @Test(arguments: ["403 No", "502 Bad Gateway", "301 Moved"])
    func `a proxy that does not connect is no provider that refuses`(_ status: String) async throws {
        let proxy = ConnectProxy { _ in
            "HTTP/1.1 \(status)\r\nLocation: https://127.0.0.1/\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}"
        }
        #expect(await failure(of: try transport(proxy), try .get("https://sso.example/")) == .proxyRefused)
        #expect(proxy.connections == 1)
    }

    @Test func `a proxy that is no proxy cannot be reached`() async throws {
        for text in ["", "220 smtp ready\r\n", "\u{1}\u{2}"] {
            let proxy = ConnectProxy { _ in text }
            #expect(await failure(of: try transport(proxy), try .get("https://sso.example/")) == .proxyUnreachable)
        }
        let nobody = try CurlTransport(options: Self.options("http://127.0.0.1:1"))
        #expect(await failure(of: nobody, try .get("https://sso.example/")) == .proxyUnreachable)
        let unknown = try CurlTransport(options: Self.options("http://name.invalid:3128"))
        #expect(await failure(of: unknown, try .get("https://sso.example/")) == .proxyUnreachable)
    }

    @Test func `endless headers of a proxy are refused`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write(String(repeating: "A: b\r\n", count: 100)) {}
        }
        let transport = try CurlTransport(options: Self.options("http://127.0.0.1:\(server.port)"))
        #expect(await failure(of: transport, try .get("https://sso.example/")) == .headersTooLarge)
    }

    @Test func `no_proxy names whom we reach ourselves`() async throws {
        let proxy = ConnectProxy()
        var options = try Self.options("http://127.0.0.1:\(proxy.port)", exceptions: ["sso.example", "10.1.2.3"])
        let server = try TLSServer("named")
        options.allowsLoopback = true
        options.address = "sso.example:\(server.port):127.0.0.1"
        let transport = try CurlTransport(options: options)
        #expect(await failure(of: transport, try .get("https://sso.example:\(server.port)/")) == nil)
        #expect(proxy.connections == 0)
        #expect(
            await failure(of: transport, try .get("https://other.example:\(server.port)/")) == .certificate)
        #expect(proxy.connections == 1)
    }

    /// HTTP-07: nobody can use the proxy's own loopback, or its link.
    @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0.0.0.0", "[fe80::1]"])
    func `a local address is refused before the proxy hears of it`(_ host: String) async throws {
        let proxy = ConnectProxy()
        #expect(await failure(of: try transport(proxy), try .get("https://\(host):1/")) == .forbiddenAddress)
        #expect(proxy.connections == 0)
    }

    @Test func `TLS to the proxy itself is checked against the proxy's name`() async throws {
        let proxy = ConnectProxy(Self.hasHeader("Proxy-Authorization: Basic YTpi"))
        let front = try TLSFront("proxy", to: proxy.port)
        let provider = try TLSServer("named")
        let request = try HTTPRequest.get("https://sso.example:\(provider.port)/")
        let options = try Self.options("https://localhost:\(front.port)", credentials: "a:b")
        let transport = try CurlTransport(options: options)
        #expect(await failure(of: transport, request) == nil)
        // The proxy's certificate is good, but not for the provider.
        let swapped = try TLSServer("proxy")
        #expect(await failure(of: transport, try .get("https://sso.example:\(swapped.port)/")) == .certificate)
        // And the provider's is good, but not for the proxy.
        let wrong = try TLSFront("named", to: proxy.port)
        let other = try CurlTransport(options: Self.options("https://localhost:\(wrong.port)", credentials: "a:b"))
        #expect(await failure(of: other, request) == .proxyUnreachable)
        #expect(proxy.connections == 2)
    }

    @Test func `the client certificate, the pin and the server's name are for the provider alone`() async throws {
        let proxy = ConnectProxy()
        let front = try TLSFront("proxy", to: proxy.port)
        let tls = TLSConfiguration.test {
            $0.minimumVersion = .tls13
            $0.serverName = Array("sso.example".utf8)
            $0.clientCertificate = ClientCertificate(
                certificateFile: Certificates.made.file("person.pem"),
                keyFile: Certificates.made.file("person.key"))
        }
        let provider = try TLSServer(
            "named", ["-Verify", "2", "-verify_return_error", "-CAfile", Certificates.made.authority])
        var options = try Self.options("https://localhost:\(front.port)", tls: tls)
        options.readSecret = readSecret
        let transport = try CurlTransport(options: options)
        #expect(await failure(of: transport, try .get("https://idp.internal:\(provider.port)/")) == nil)
        #expect(proxy.requests.first?.hasPrefix("CONNECT idp.internal:\(provider.port) HTTP/1.1\r\n") == true)
    }

    @Test func `no variable takes a request past the proxy or to another one`() async {
        await #expect(processExitsWith: .success) {
            let evil = LoopbackServer { $0.serve("HTTP/1.1 502 Proxy\r\nContent-Length: 0\r\n\r\n") }
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://eve:secret@127.0.0.1:\(evil.port)", 1)
            }
            for name in ["no_proxy", "NO_PROXY"] { setenv(name, "*", 1) }
            let proxy = ConnectProxy()
            let server = try TLSServer("named")
            let threads = try ProcessThreads.numbers()
            let transport = try CurlTransport(options: Self.options("http://127.0.0.1:\(proxy.port)"))
            let added = try ProcessThreads.numbers().subtracting(threads)
            #expect(await failure(of: transport, try .get("https://sso.example:\(server.port)/")) == nil)
            #expect(proxy.connections == 1 && evil.counts.connections == 0)
            #expect(!proxy.requests.joined().lowercased().contains("authorization"))
            // OpenSSL cleans up when the process exits; the transfer thread shall be over by then.
            transport.shutdown()
            #expect(!added.isEmpty)
            // A worker of the runtime may have begun in the same moment, and goes on.
            #expect(try await ProcessThreads.hasOneEnded(of: added))
        }
    }
}
