import OpenIDConnect
import SecretMemory
import Testing

@testable import HTTPTransportCurl

/// Versions, suites, authorities and the server's name, as `[provider.NAME.tls]` sets them.
@Suite struct TLSSettingTests {
    private func outcome(
        _ tls: TLSConfiguration, at port: String, host: String = "localhost"
    ) async throws -> TransportError? {
        let transport = try CurlTransport(options: CurlTransportOptions(tls: tls, allowsLoopback: true))
        return await failure(of: transport, try .get("https://\(host):\(port)/"))
    }

    @Test(
        arguments: [
            ("-tls1_2", .tls12, nil), ("-tls1_2", .tls13, .tls), ("-tls1_3", .tls13, nil), ("-tls1_3", .tls12, nil),
        ] as [(String, TLSConfiguration.Version, TransportError?)])
    func `the minimum version is kept`(
        _ option: String, _ minimum: TLSConfiguration.Version, _ expected: TransportError?
    ) async throws {
        let server = try TLSServer("good", [option])
        #expect(try await outcome(.test { $0.minimumVersion = minimum }, at: server.port) == expected)
    }

    @Test(
        arguments: [
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], [.ecdsaAES128], nil),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], [.ecdsaAES256], .tls),
            (["-tls1_2"], [.aes128], .tls), (["-tls1_3"], [.ecdsaAES128], .tls),
            (["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], [.aes128, .ecdsaAES256], nil),
            (["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], [.aes256], .tls),
            ([], Set(TLSCipherSuite.allCases), nil),
        ] as [([String], Set<TLSCipherSuite>, TransportError?)])
    func `no suite is offered beside those of the list`(
        _ options: [String], _ suites: Set<TLSCipherSuite>, _ expected: TransportError?
    ) async throws {
        let server = try TLSServer("good", options)
        #expect(try await outcome(.test { $0.cipherSuites = suites }, at: server.port) == expected)
    }

    @Test func `authorities may stand in the file itself`() async throws {
        let server = try TLSServer("good")
        let pem = try #require(readSecret(Certificates.made.authority)).withBytes { Array($0) }
        #expect(try await outcome(.test { $0.authorities = .inline(pem: pem) }, at: server.port) == nil)
        #expect(throws: TransportSetupError.authorities) {
            try CurlTransport(
                options: CurlTransportOptions(tls: .test { $0.authorities = .inline(pem: Array(pem.dropFirst(40))) }))
        }
    }

    /// The authority is put where libcurl says that the system's are: a bundle of our own stands for it.
    @Test func `without the system's authorities only the named ones count`() async throws {
        let server = try TLSServer("good")
        #expect(try await outcome(.test { $0.usesSystemAuthorities = false }, at: server.port) == nil)
        let stranger = TLSConfiguration.test {
            $0.authorities = .file(path: Certificates.made.file("other.pem"))
            $0.usesSystemAuthorities = false
        }
        #expect(try await outcome(stranger, at: server.port) == .certificate)
    }

    @Test func `the server's name is asked for and looked for instead of the URL's host`() async throws {
        // Without the name in the handshake this server shows a certificate for another host.
        let server = try TLSServer(
            "wrongname",
            [
                "-servername", "sso.example", "-cert2", Certificates.made.identity("named"), "-key2",
                Certificates.made.identity("named"),
            ])
        let named = TLSConfiguration.test { $0.serverName = Array("sso.example".utf8) }
        #expect(try await outcome(named, at: server.port) == nil)
        #expect(try await outcome(named, at: server.port, host: "127.0.0.1") == nil)
        #expect(try await outcome(.test(), at: server.port) == .certificate)
        let other = TLSConfiguration.test { $0.serverName = Array("sso2.example".utf8) }
        #expect(try await outcome(other, at: server.port) == .certificate)
        let plain = try TLSServer("good")
        #expect(try await outcome(named, at: plain.port) == .certificate)
    }

    @Test func `the server's name changes neither the Host header nor the path`() async throws {
        let mirror = LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.write(Array("HTTP/1.1 200 OK\r\nContent-Length: \(request.count)\r\n\r\n".utf8) + request)
            }
        }
        let front = try TLSFront("named", to: mirror.port)
        let transport = try CurlTransport(
            options: CurlTransportOptions(
                tls: .test { $0.serverName = Array("sso.example".utf8) }, allowsLoopback: true))
        let answer = try await transport.send(.get("https://localhost:\(front.port)/a/b?c=d"))
        #expect(
            String(decoding: answer.body, as: UTF8.self).hasPrefix(
                "GET /a/b?c=d HTTP/1.1\r\nHost: localhost:\(front.port)\r\n"))
    }

    @Test(
        arguments: [
            ("https://login.example.com/a?b", "https://sso.example:443/a?b", "::login.example.com:443"),
            ("https://[2001:db8::1]:8443", "https://sso.example:8443", "::[2001:db8::1]:8443"),
            ("https://10.0.0.1?x", "https://sso.example:443?x", "::10.0.0.1:443"),
        ])
    func `libcurl connects to the URL's host all the same`(
        _ url: String, _ renamed: String, _ connectTo: String
    ) throws {
        let name = ServerName(
            Array("sso.example".utf8), for: try .check(Array(url.utf8), plainLoopbackAllowed: false))
        #expect(String(decoding: name.url, as: UTF8.self) == renamed)
        #expect(name.connectTo == connectTo)
        #expect(url.hasPrefix("https://" + name.hostField.dropFirst(6)))
    }
}
