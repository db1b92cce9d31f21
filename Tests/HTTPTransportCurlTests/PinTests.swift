import HTTPTransportCurl
import OpenIDConnect
import Testing

/// HTTP-02: a pin comes on top of all other checks.
@Suite struct PinTests {
    private func pin(_ name: String) throws -> PublicKeyPin {
        let text = try #require(Program(["/bin/cat", Certificates.made.file("\(name).pin")]).lastLine())
        return try #require(PublicKeyPin(Array(text.utf8)))
    }

    private func outcome(_ tls: TLSConfiguration, at server: TLSServer) async throws -> TransportError? {
        let transport = try CurlTransport(options: CurlTransportOptions(tls: tls, allowsLoopback: true))
        return await failure(of: transport, try .get("https://localhost:\(server.port)/"))
    }

    @Test func `the provider's key is one of the pins, or nothing is sent`() async throws {
        let server = try TLSServer("good")
        let own = try pin("leaf")
        let other = try pin("other")
        #expect(try await outcome(.test { $0.pins = [own] }, at: server) == nil)
        #expect(try await outcome(.test { $0.pins = [other, own] }, at: server) == nil)
        #expect(try await outcome(.test { $0.pins = [other] }, at: server) == .pin)
    }

    @Test(arguments: ["otherauthority", "expired", "wrongname", "selfsigned"])
    func `the right key does not make a bad certificate good`(_ identity: String) async throws {
        let server = try TLSServer(identity)
        let own = try pin("leaf")
        #expect(try await outcome(.test { $0.pins = [own] }, at: server) == .certificate)
    }
}
