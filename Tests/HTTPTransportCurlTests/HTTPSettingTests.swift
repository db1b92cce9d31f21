import Glibc
import HTTPTransportCurl
import OpenIDConnect
import SecretMemory
import Testing

/// What `[provider.NAME.http]` sets.
@Suite struct HTTPSettingTests {
    @Test func `further header fields go with every request, after ours`() async throws {
        let server = LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.write(Array("HTTP/1.1 200 OK\r\nContent-Length: \(request.count)\r\n\r\n".utf8) + request)
            }
        }
        let transport = try CurlTransport.plain(
            http: .test { $0.extraFields = [HTTPField(name: "X-Tenant", value: "one; two")] })
        for _ in 0..<2 {
            let text = String(decoding: try await transport.send(.get(server)).body, as: UTF8.self)
            #expect(text.hasSuffix("\r\nAccept: application/json\r\nX-Tenant: one; two\r\n\r\n"))
        }
    }

    @Test func `a smaller limit of the body counts, a larger one does not`() async throws {
        let body = String(repeating: "x", count: 2_000)
        let server = LoopbackServer { $0.serve("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(body)") }
        for (setting, own, expected) in [
            (1_999, 5_000, TransportError.bodyTooLarge), (2_000, 5_000, nil), (5_000, 1_999, .bodyTooLarge),
        ] {
            let transport = try CurlTransport.plain(http: .test { $0.maximumBodyBytes = setting })
            #expect(await failure(of: transport, try .get(server, maximumBodyBytes: own)) == expected)
        }
    }

    @Test func `without idle time every request has a connection of its own`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport.plain(http: .test { $0.idleTime = .zero })
        for _ in 0..<3 { #expect(try await transport.send(.get(server)).status == 200) }
        #expect(server.counts.connections == 3)
    }

    @Test func `no more connections go to one endpoint than its maximum`() async throws {
        let servers = (0..<2).map { _ in LoopbackServer { $0.serve(plainAnswer) } }
        let transport = try CurlTransport.plain(http: .test { $0.maximumEndpointConnections = 2 })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<60 { tasks.addTask { _ = try await transport.send(.get(servers[number % 2])) } }
            try await tasks.waitForAll()
        }
        for server in servers { #expect(server.counts.requests == 30 && server.counts.connections <= 2) }
    }

    @Test(arguments: [true, false])
    func `keep-alive is the socket's as configured`(_ keepsAlive: Bool) async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport.plain(http: .test { $0.keepsAlive = keepsAlive })
        _ = try await transport.send(.get(server))
        // Timer 2 of /proc/net/tcp is that of keep-alive; 1 goes as soon as all is acknowledged.
        var timer: Substring?
        repeat { timer = Self.timer(ofConnectionTo: server.port) } while timer == "01"
        #expect(timer == (keepsAlive ? "02" : "00"))
        #expect(transport.statistics.newConnections == 1)  // it is still alive here
    }

    private static func timer(ofConnectionTo port: UInt16) -> Substring? {
        guard let file = fopen("/proc/net/tcp", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        let digits = String(port, radix: 16, uppercase: true)
        let target = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
        while fgets(&line, 512, file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split(separator: " ")
            if words.count > 5, words[2] == target, words[3] == "01" { return words[5].prefix(2) }
        }
        return nil
    }

    /// Answers every second connection, and breaks the others off.
    private static func unsteady() -> LoopbackServer {
        LoopbackServer { connection in
            guard connection.readRequest() != nil, connection.server.counts.connections.isMultiple(of: 2) else {
                return
            }
            connection.write(plainAnswer)
        }
    }

    @Test func `a GET is tried again once when the connection breaks`() async throws {
        let server = Self.unsteady()
        #expect(await failure(of: try .plain(), try .get(server)) == nil)
        #expect(server.counts.requests == 2)
        let dead = LoopbackServer { _ = $0.readRequest() }
        #expect(await failure(of: try .plain(), try .get(dead)) == .brokenAnswer)
        #expect(dead.counts.requests == 2)
    }

    @Test func `nothing is tried again without retries, with credentials, or when it is no GET`() async throws {
        let server = Self.unsteady()
        let never = try CurlTransport.plain(http: .test { $0.retries = 0 })
        #expect(await failure(of: never, try .get(server)) == .brokenAnswer)
        #expect(server.counts.requests == 1)
        for (content, authorization) in [
            (HTTPRequest.Content.form(SecretBytes(copying: [])), nil), (.json(SecretBytes(copying: [])), nil),
            (.none, SecretBytes(copying: Array("Bearer x".utf8))),
        ] {
            let other = Self.unsteady()
            let url = try EndpointURL.check(
                Array("http://127.0.0.1:\(other.port)/".utf8), plainLoopbackAllowed: true)
            let request = HTTPRequest(
                url: url, content: content, authorization: authorization, maximumBodyBytes: 1_000)
            #expect(await failure(of: try .plain(), request) == .brokenAnswer)
            #expect(other.counts.requests == 1)
        }
    }

    @Test func `a slow provider is not asked a second time`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        #expect(await failure(of: try .plain(total: .milliseconds(300)), try .get(server)) == .timedOut)
        #expect(server.counts.requests == 1)
    }

    @Test func `a provider's table goes before the limits`() throws {
        let issuer = try IssuerURL.check(Array("https://login.example.com".utf8), plainLoopbackAllowed: false)
        var provider = ProviderConfiguration(
            name: "x", issuer: issuer, client: ClientConfiguration(id: [0x61], authentication: .none))
        let defaults = CurlTransportOptions.Defaults(
            connectTimeout: .seconds(4), totalTimeout: .seconds(20), maximumConnections: 100)
        let plain = CurlTransportOptions(
            provider: provider, defaults: defaults, plainLoopback: false, readSecret: { _ in nil })
        #expect([plain.connectTimeout, plain.totalTimeout] == [.seconds(4), .seconds(20)])
        #expect(plain.maximumConnections == 100 && !plain.allowsLoopback)
        provider.http.connectTimeout = .seconds(1)
        provider.http.totalTimeout = .seconds(2)
        provider.http.maximumConnections = 3
        provider.tls.minimumVersion = .tls13
        let own = CurlTransportOptions(
            provider: provider, defaults: defaults, plainLoopback: false, readSecret: { _ in nil })
        #expect([own.connectTimeout, own.totalTimeout] == [.seconds(1), .seconds(2)])
        #expect(own.maximumConnections == 3 && own.tls == provider.tls && own.http == provider.http)
    }
}
