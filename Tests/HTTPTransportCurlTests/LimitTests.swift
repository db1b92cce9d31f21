import HTTPTransportCurl
import OpenIDConnect
import Testing

/// HTTP-05.
@Suite struct LimitTests {
    @Test(arguments: [true, false])
    func `a body of exactly the limit passes and one byte more does not`(_ inChunks: Bool) async throws {
        let limit = 70_000
        for extra in [0, 1] {
            let body = String(repeating: "x", count: limit + extra)
            let answer =
                inChunks
                ? "Transfer-Encoding: chunked\r\n\r\n\(String(body.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
                : "Content-Length: \(body.count)\r\n\r\n\(body)"
            let server = LoopbackServer { $0.serve("HTTP/1.1 200 OK\r\n\(answer)") }
            let request = try HTTPRequest.get(server, maximumBodyBytes: limit)
            if extra == 0 {
                #expect(try await CurlTransport.plain().send(request).body.count == limit)
            } else {
                #expect(await failure(of: try .plain(), request) == .bodyTooLarge)
            }
        }
    }

    @Test func `an endless body is cut at the limit and the connection closed`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write([UInt8](repeating: 0x78, count: 65_536)) {}
        }
        let transport = try CurlTransport.plain()
        #expect(await failure(of: transport, try .get(server)) == .bodyTooLarge)
        #expect(await server.reached { $0.ended == 1 })
    }

    @Test func `a byte now and then ends at the total timeout`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            connection.waitForEnd()
        }
        let transport = try CurlTransport.plain(total: .milliseconds(300))
        #expect(await failure(of: transport, try .get(server)) == .timedOut)
        #expect(await server.reached { $0.ended == 1 })
    }

    @Test func `silence ends at the total timeout`() async throws {
        let server = LoopbackServer { $0.waitForEnd() }
        #expect(await failure(of: try .plain(total: .milliseconds(300)), try .get(server)) == .timedOut)
    }

    @Test func `a handshake that does not come ends at the connect timeout`() async throws {
        let server = LoopbackServer { $0.waitForEnd() }
        let transport = try CurlTransport(
            options: CurlTransportOptions(
                connectTimeout: .milliseconds(300), totalTimeout: .seconds(60), allowsLoopback: true))
        let started = ContinuousClock.now
        #expect(await failure(of: transport, try .get("https://127.0.0.1:\(server.port)/")) == .timedOut)
        #expect(started.duration(to: .now) < .seconds(30))
    }

    @Test func `a request that waits for a connection's turn ends at its own timeout`() async throws {
        let server = LoopbackServer { $0.waitForEnd() }
        let transport = try CurlTransport.plain(total: .milliseconds(400), maximumConnections: 1)
        async let first = failure(of: transport, try .get(server))
        async let second = failure(of: transport, try .get(server))
        #expect(try await [first, second] == [.timedOut, .timedOut])
    }

    @Test func `header lines are limited to 200`() async throws {
        for (count, expected) in [(197, nil), (199, TransportError.headersTooLarge)] as [(Int, TransportError?)] {
            let lines = String(repeating: "A: b\r\n", count: count)  // with status line, length and the empty line
            let server = LoopbackServer { $0.serve("HTTP/1.1 200 OK\r\n\(lines)Content-Length: 0\r\n\r\n") }
            #expect(await failure(of: try .plain(), try .get(server)) == expected)
        }
    }

    @Test func `headers are limited to 64 KiB`() async throws {
        for (size, expected) in [(15_000, nil), (17_000, .headersTooLarge)] as [(Int, TransportError?)] {
            let lines = String(repeating: "A: \(String(repeating: "b", count: size))\r\n", count: 4)
            let server = LoopbackServer { $0.serve("HTTP/1.1 200 OK\r\n\(lines)Content-Length: 0\r\n\r\n") }
            #expect(await failure(of: try .plain(), try .get(server)) == expected)
        }
    }

    @Test(arguments: [
        "A: b\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
    ])
    func `endless headers and interim answers are refused`(_ piece: String) async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            if piece.hasPrefix("A") { connection.write("HTTP/1.1 200 OK\r\n") }
            let block = String(repeating: piece, count: 100)
            while connection.write(block) {}
        }
        #expect(await failure(of: try .plain(), try .get(server)) == .headersTooLarge)
        #expect(await server.reached { $0.ended >= 1 })
    }

    @Test func `one endless header line is refused`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nA: ")
            while connection.write([UInt8](repeating: 0x78, count: 65_536)) {}
        }
        #expect(await failure(of: try .plain(), try .get(server)) == .headersTooLarge)
    }

    @Test func `endless trailers are refused`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
            while connection.write(String(repeating: "A: b\r\n", count: 100)) {}
        }
        #expect(await failure(of: try .plain(), try .get(server)) == .headersTooLarge)
    }
}
