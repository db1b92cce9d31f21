import HTTPTransportCurl
import OpenIDConnect
import Testing

/// RFC 8705 §2, and HTTP-06: a transport has one client certificate or none.
@Suite struct ClientCertificateTests {
    private static func tls(
        _ certificate: String, _ key: String, _ passphrase: String? = nil
    ) -> TLSConfiguration {
        .test {
            $0.clientCertificate = ClientCertificate(
                certificateFile: Certificates.made.file(certificate), keyFile: Certificates.made.file(key),
                passphraseFile: passphrase.map(Certificates.made.file))
        }
    }

    private func outcome(_ tls: TLSConfiguration, at server: TLSServer) async throws -> TransportError? {
        let transport = try CurlTransport(
            options: CurlTransportOptions(tls: tls, allowsLoopback: true, readSecret: readSecret))
        return await failure(of: transport, try .get("https://localhost:\(server.port)/"))
    }

    private func demandingServer(_ version: String) throws -> TLSServer {
        try TLSServer(
            "good", [version, "-Verify", "2", "-verify_return_error", "-CAfile", Certificates.made.authority])
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a provider that demands a certificate gets ours`(_ version: String) async throws {
        let server = try demandingServer(version)
        #expect(try await outcome(Self.tls("person.pem", "person.key"), at: server) == nil)
        #expect(try await outcome(Self.tls("person.pem", "person-locked.key", "phrase"), at: server) == nil)
        #expect(try await outcome(Self.tls("person.pem", "person-old.key", "phrase"), at: server) == nil)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `without one, or with a stranger's, the reason is its own`(_ version: String) async throws {
        let server = try demandingServer(version)
        #expect(try await outcome(.test(), at: server) == .clientCertificate)
        #expect(try await outcome(Self.tls("stranger.pem", "person.key"), at: server) == .clientCertificate)
    }

    @Test func `a provider that does not ask is not told`() async throws {
        let server = try TLSServer("good")
        #expect(try await outcome(Self.tls("person.pem", "person.key"), at: server) == nil)
    }

    @Test func `a bad certificate of the provider stays that, also when it asks for ours`() async throws {
        let server = try TLSServer("wrongname", ["-Verify", "2", "-CAfile", Certificates.made.authority])
        #expect(try await outcome(Self.tls("person.pem", "person.key"), at: server) == .certificate)
    }

    @Test func `two transports to one provider share no connection`() async throws {
        let server = try demandingServer("-tls1_3")
        let transports = try [Self.tls("person.pem", "person.key"), .test()].map {
            try CurlTransport(options: CurlTransportOptions(tls: $0, allowsLoopback: true, readSecret: readSecret))
        }
        let request = try HTTPRequest.get("https://localhost:\(server.port)/")
        for _ in 0..<3 {
            #expect(await failure(of: transports[0], request) == nil)
            #expect(await failure(of: transports[1], request) == .clientCertificate)
        }
    }

    @Test(
        arguments: [
            ("missing", "person.key", nil, .clientCertificate), ("leaf.key", "person.key", nil, .clientCertificate),
            ("person.pem", "missing", nil, .clientKeyUnreadable), ("person.pem", "person.csr", nil, .clientKey),
            ("person.pem", "leaf.key", nil, .clientKeyMismatch),
            ("person.pem", "person-locked.key", nil, .clientKeyPassphraseMissing),
            ("person.pem", "person-locked.key", "otherphrase", .clientKeyPassphraseWrong),
            ("person.pem", "person-old.key", "otherphrase", .clientKeyPassphraseWrong),
            ("person.pem", "person-locked.key", "missing", .clientKeyPassphraseUnreadable),
        ] as [(String, String, String?, TransportSetupError)])
    func `a file that does not serve is named when the transport starts`(
        _ certificate: String, _ key: String, _ passphrase: String?, _ expected: TransportSetupError
    ) {
        #expect(throws: expected) {
            try CurlTransport(
                options: CurlTransportOptions(
                    tls: Self.tls(certificate, key, passphrase), readSecret: readSecret))
        }
    }

    @Test func `every refusal of a file has a code and a key of its own words`() {
        let all = TransportSetupError.allCases
        #expect(Set(all.map(\.reason)).count == all.count)
        #expect(Set(all.map(\.description)).count == all.count)
        #expect(all.allSatisfy { $0.reason.hasPrefix("transport.") })
    }
}
