import OpenIDConnect
import Testing

@testable import HTTPTransportCurl

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

    /// What counts is the address that is really connected to, whatever the name says.
    @Test(arguments: [
        "127.0.0.1", "127.1.2.3", "169.254.169.254", "0.0.0.0", "224.0.0.1", "[::1]", "[fe80::1]", "[::]",
        "[::ffff:127.0.0.1]", "[::ffff:169.254.1.1]",
    ])
    func `a name that leads to an address of this host or link is refused`(_ address: String) async throws {
        let server = LoopbackServer { $0.waitForEnd() }
        var options = CurlTransportOptions()
        options.address = "login.example.com:\(server.port):\(address)"
        let transport = try CurlTransport(options: options)
        #expect(
            await failure(of: transport, try .get("https://login.example.com:\(server.port)/")) == .forbiddenAddress)
        #expect(server.counts.connections == 0)
    }

    @Test func `the same name is connected to where the issuer is on this machine`() async throws {
        let server = LoopbackServer { _ in }
        var options = CurlTransportOptions(allowsLoopback: true)
        options.address = "login.example.com:\(server.port):127.0.0.1"
        let transport = try CurlTransport(options: options)
        #expect(await failure(of: transport, try .get("https://login.example.com:\(server.port)/")) == .tls)
        #expect(server.counts.connections == 1)
    }

    @Test func `plain http needs the demo's option`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport(options: CurlTransportOptions(allowsLoopback: true))
        #expect(await failure(of: transport, try .get(server)) == .forbiddenAddress)
        #expect(server.counts.connections == 0)
        #expect(try await CurlTransport.plain().send(.get(server)).status == 200)
    }
}
