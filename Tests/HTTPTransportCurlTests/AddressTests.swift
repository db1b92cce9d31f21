import HTTPTransportCurl
import OpenIDConnect
import Testing

/// HTTP-07.
@Suite struct AddressTests {
    private static let elsewhere = try? CurlTransport(options: CurlTransportOptions())
    private static let local = try? CurlTransport(options: CurlTransportOptions(allowsLoopback: true))

    @Test(arguments: ["127.0.0.1", "localhost", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]", "a.localhost"])
    func `loopback is refused where the issuer is elsewhere, before a byte is sent`(_ host: String) async throws {
        let server = LoopbackServer { $0.waitForEnd() }
        let transport = try #require(Self.elsewhere)
        #expect(await failure(of: transport, try .get("https://\(host):\(server.port)/")) == .forbiddenAddress)
        #expect(server.counts.connections == 0)
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1", "239.1.1.1", "255.255.255.255", "[::]", "[fe80::1]",
        "[febf::1]", "[ff02::1]", "[::ffff:169.254.169.254]", "[::ffff:0.0.0.0]", "[::127.0.0.1]",
    ])
    func `link-local, multicast and unspecified addresses are refused always`(_ host: String) async throws {
        for transport in [Self.elsewhere, Self.local] {
            #expect(await failure(of: try #require(transport), try .get("https://\(host)/")) == .forbiddenAddress)
        }
    }

    @Test func `plain http needs the demo's option`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport(options: CurlTransportOptions(allowsLoopback: true))
        #expect(await failure(of: transport, try .get(server)) == .forbiddenAddress)
        #expect(server.counts.connections == 0)
        #expect(try await CurlTransport.plain().send(.get(server)).status == 200)
    }
}
