import HTTPTransportCurl
import OpenIDConnect
import Testing

/// HTTP-03: revocation is looked at where the administrator asks for it.
@Suite struct StapleTests {
    private func outcomes(_ requires: Bool, _ options: [String]) async throws -> [TransportError?] {
        // libcurl looks for the issuer in what the server sends.
        let server = try TLSServer("good", options + ["-cert_chain", Certificates.made.authority])
        let transport = try CurlTransport(
            options: CurlTransportOptions(tls: .test { $0.requiresStaple = requires }, allowsLoopback: true))
        let request = try HTTPRequest.get("https://localhost:\(server.port)/")
        // The second is a resumed session where sessions are kept.
        return [await failure(of: transport, request), await failure(of: transport, request)]
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a required OCSP answer must be there and say good`(_ version: String) async throws {
        let valid = ["-status_file", Certificates.made.file("valid.staple"), version]
        let revoked = ["-status_file", Certificates.made.file("revoked.staple"), version]
        #expect(try await outcomes(true, valid) == [nil, nil])
        #expect(try await outcomes(true, revoked) == [.certificateStatus, .certificateStatus])
        #expect(try await outcomes(true, [version]) == [.certificateStatus, .certificateStatus])
    }

    @Test func `without the setting nobody is asked`() async throws {
        #expect(try await outcomes(false, []) == [nil, nil])
        let revoked = ["-status_file", Certificates.made.file("revoked.staple")]
        #expect(try await outcomes(false, revoked) == [nil, nil])
    }
}
