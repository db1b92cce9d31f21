import Glibc
import HTTPTransportCurl
import OpenIDConnect
import SecretMemory
import Testing

/// HTTP-04. Each runs in a process of its own, because it changes the environment.
@Suite struct EnvironmentTests {
    @Test func `no proxy variable and no netrc has any effect`() async {
        await #expect(processExitsWith: .success) {
            let proxy = LoopbackServer { $0.serve("HTTP/1.1 502 Proxy\r\nContent-Length: 0\r\n\r\n") }
            let home = try TemporaryDirectory()
            try home.write("machine 127.0.0.1 login eve password secret\n", to: ".netrc")
            setenv("HOME", home.path, 1)
            setenv("NETRC", home.path + "/.netrc", 1)
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:\(proxy.port)", 1)
            }
            setenv("no_proxy", "", 1)
            let plainText = LoopbackServer { connection in
                if connection.readSome() != nil { connection.write(plainAnswer) }
            }
            let server = LoopbackServer { connection in
                while let request = connection.readRequest() {
                    let hasCredentials = String(decoding: request, as: UTF8.self).lowercased().contains("authorization")
                    connection.write("HTTP/1.1 \(hasCredentials ? 401 : 200) OK\r\nContent-Length: 0\r\n\r\n")
                }
            }
            let transport = try CurlTransport.plain()
            #expect(try await transport.send(.get(server)).status == 200)
            #expect(await failure(of: transport, try .get("https://127.0.0.1:\(plainText.port)/")) == .tls)
            #expect(proxy.counts.connections == 0)
        }
    }

    @Test func `no variable adds an authority or writes the keys of a connection`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let authority = Certificates.made.authority
            setenv("SSL_CERT_FILE", authority, 1)
            setenv("SSL_CERT_DIR", Certificates.made.directory, 1)
            setenv("CURL_CA_BUNDLE", authority, 1)
            setenv("SSLKEYLOGFILE", directory.path + "/keys", 1)
            let server = try TLSServer("good")
            let request = try HTTPRequest.get("https://localhost:\(server.port)/")
            let trusting = CurlTransportOptions(caFile: authority, allowsLoopback: true)
            #expect(await failure(of: try CurlTransport(options: trusting), request) == nil)
            let plain = CurlTransportOptions(allowsLoopback: true)
            #expect(await failure(of: try CurlTransport(options: plain), request) == .certificate)
            #expect(access(directory.path + "/keys", F_OK) != 0)
        }
    }

    @Test func `no openssl.cnf makes a weak certificate or an old version good (HTTP-02)`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            try directory.write(
                """
                openssl_conf = a
                [a]
                ssl_conf = b
                [b]
                system_default = c
                [c]
                MinProtocol = TLSv1
                CipherString = ALL:eNULL:@SECLEVEL=0

                """, to: "openssl.cnf")
            let certificates = Certificates.made
            setenv("OPENSSL_CONF", directory.path + "/openssl.cnf", 1)
            let transport = try CurlTransport(
                options: CurlTransportOptions(caFile: certificates.authority, allowsLoopback: true))
            for (identity, options, expected) in [
                ("good", ["-tls1_2"], nil), ("weak", [], TransportError.certificate), ("sha1", [], .certificate),
                ("good", ["-tls1_1"], .tls), ("good", ["-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"], .tls),
            ] as [(String, [String], TransportError?)] {
                let server = try TLSServer(identity, options)
                let result = await failure(of: transport, try .get("https://localhost:\(server.port)/"))
                #expect(result == expected, "\(identity) \(options)")
            }
        }
    }

    /// The form and the Authorization header are gone from memory once the answer is there.
    @Test func `request secrets do not stay in memory`() async {
        await #expect(processExitsWith: .success) {
            let server = LoopbackServer { connection in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                var count = 0
                while count < 24 || buffer[(count - 28)..<(count - 24)] != Array("\r\n\r\n".utf8)[...] {
                    let more = buffer.withUnsafeMutableBytes {
                        recv(connection.descriptor, $0.baseAddress?.advanced(by: count), $0.count - count, 0)
                    }
                    guard more > 0 else { return }
                    count += more
                }
                buffer.eraseSecret()
                connection.write(plainAnswer)
                connection.waitForEnd()
            }
            // Not a literal, which would be found in the program itself.
            var marker = (0..<24).map { UInt8(0x41 + ($0 * 7 + Int(getpid())) % 26) }
            #expect(MemorySearch.occurrences(of: marker) >= 1)
            let transport = try CurlTransport.plain()
            do {
                let request = HTTPRequest(
                    url: try .check(Array("http://127.0.0.1:\(server.port)/".utf8), plainLoopbackAllowed: true),
                    content: .form(SecretBytes(copying: marker)), authorization: SecretBytes(copying: marker),
                    maximumBodyBytes: 1_000)
                #expect(try await transport.send(request).status == 200)
            }
            let inverted = marker.map { ~$0 }
            marker.eraseSecret()
            #expect(MemorySearch.occurrences(of: inverted, isInverted: true) == 0)
            #expect(transport.statistics.requests == 1)  // it is still alive here
        }
    }
}
