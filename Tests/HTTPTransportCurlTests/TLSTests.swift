import Glibc
import HTTPTransportCurl
import OpenIDConnect
import Testing

private func transport(caFile: String?) throws(TransportSetupError) -> CurlTransport {
    try CurlTransport(options: CurlTransportOptions(caFile: caFile, allowsLoopback: true))
}

/// HTTP-02.
@Suite struct TLSTests {
    @Test(
        arguments: [
            ("good", "localhost", nil), ("good", "127.0.0.1", nil), ("wildcard", "a.example.localhost", nil),
            ("wildcard", "a.b.example.localhost", .certificate), ("wildcard", "example.localhost", .certificate),
            ("partwildcard", "ab.example.localhost", .certificate), ("nameonly", "localhost", nil),
            ("nameonly", "127.0.0.1", .certificate), ("wrongname", "localhost", .certificate),
            ("commonname", "localhost", .certificate), ("expired", "localhost", .certificate),
            ("otheraddress", "127.0.0.1", .certificate), ("otheraddress", "localhost", nil),
            ("weak", "localhost", .certificate), ("client", "localhost", .certificate),
            ("selfsigned", "localhost", .certificate),
            ("otherauthority", "localhost", .certificate), ("sha1", "localhost", .certificate),
        ] as [(String, String, TransportError?)])
    func `a certificate is for this host, in time and from a known authority`(
        _ identity: String, _ host: String, _ expected: TransportError?
    ) async throws {
        let server = try TLSServer(identity, ["-cipher", "DEFAULT@SECLEVEL=0"])
        let transport = try transport(caFile: Certificates.made.authority)
        #expect(await failure(of: transport, try .get("https://\(host):\(server.port)/")) == expected)
    }

    @Test(arguments: [("chained", nil), ("sha1chained", .certificate)] as [(String, TransportError?)])
    func `an intermediate authority must be signed well`(_ identity: String, _ expected: TransportError?) async throws {
        let chain = Certificates.made.identity(identity + "-chain")
        let server = try TLSServer(identity, ["-cert_chain", chain, "-cipher", "DEFAULT@SECLEVEL=0"])
        let transport = try transport(caFile: Certificates.made.authority)
        #expect(await failure(of: transport, try .get("https://localhost:\(server.port)/")) == expected)
    }

    /// The certificates of these tests are made for two days, when the first test wants one.
    @Test(arguments: ["good", "chained"])
    func `an answer says when the chain's first certificate expires`(_ identity: String) async throws {
        let chain = identity == "chained" ? ["-cert_chain", Certificates.made.identity("chained-chain")] : []
        let server = try TLSServer(identity, chain + ["-cipher", "DEFAULT@SECLEVEL=0"])
        let transport = try transport(caFile: Certificates.made.authority)
        let answer = try await transport.send(.get("https://localhost:\(server.port)/"))
        let left = try #require(answer.certificateEnd) - Int64(time(nil))
        #expect((2 * 86_400 - 3_600...2 * 86_400).contains(left), "\(left) s")
    }

    @Test func `the system's authorities do not know a private one`() async throws {
        let server = try TLSServer("good")
        let transport = try transport(caFile: nil)
        #expect(await failure(of: transport, try .get("https://localhost:\(server.port)/")) == .certificate)
    }

    @Test func `a certificate that the administrator names is trusted as it is`() async throws {
        let server = try TLSServer("selfsigned")
        let transport = try transport(caFile: Certificates.made.identity("selfsigned"))
        #expect(await failure(of: transport, try .get("https://localhost:\(server.port)/")) == nil)
    }

    @Test(
        arguments: [
            (["-tls1_3"], nil), (["-tls1_2"], nil), (["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], .tls),
            (["-tls1", "-cipher", "ALL@SECLEVEL=0"], .tls), (["-tls1_2", "-cipher", "eNULL@SECLEVEL=0"], .tls),
            (["-tls1_2", "-cipher", "aNULL@SECLEVEL=0"], .tls),
        ] as [([String], TransportError?)])
    func `TLS 1.2 is the oldest, and no cipher is null or anonymous`(
        _ options: [String], _ expected: TransportError?
    ) async throws {
        let server = try TLSServer("good", options)
        let transport = try transport(caFile: Certificates.made.authority)
        #expect(await failure(of: transport, try .get("https://localhost:\(server.port)/")) == expected)
    }

    @Test func `a server that speaks no TLS is not asked`() async throws {
        let server = LoopbackServer { connection in
            guard let first = connection.readSome(), !first.starts(with: "GET".utf8) else { return }
            connection.write(plainAnswer)
        }
        let transport = try transport(caFile: Certificates.made.authority)
        #expect(await failure(of: transport, try .get("https://127.0.0.1:\(server.port)/")) == .tls)
    }

    @Test(arguments: ["missing", "nocertificate", "halfbroken"])
    func `a CA file that is not all certificates is refused at the start`(_ name: String) {
        #expect(throws: TransportSetupError.authorities) {
            try CurlTransport(options: CurlTransportOptions(caFile: Certificates.made.identity(name)))
        }
    }
}
