import HTTPTransportCurl
import OpenIDConnect
import Testing

@Suite struct AnswerTests {
    @Test func `status, media type, max-age and body are handed over`() async throws {
        let server = LoopbackServer {
            $0.serve(
                "HTTP/1.1 403 Forbidden\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
                    + "Cache-Control: public, max-age=600\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
        }
        let answer = try await CurlTransport.plain().send(.get(server))
        #expect(answer.status == 403)
        #expect(answer.mediaType == Array("application/json".utf8))
        #expect(answer.maxAge == 600)
        #expect(answer.body == Array("{\"a\":1}".utf8))
    }

    @Test func `absent headers are nil and an empty body is empty`() async throws {
        let server = LoopbackServer { $0.serve("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n") }
        let answer = try await CurlTransport.plain().send(.get(server))
        #expect(answer.status == 500 && answer.mediaType == nil && answer.maxAge == nil && answer.body.isEmpty)
    }

    @Test(
        arguments: [
            ("max-age=60", 60), ("MAX-AGE=60, public", 60), ("max-age=2147483647", 2_147_483_647),
            ("max-age=2147483648", nil), ("max-age=99999999999999999999", nil), ("max-age=-1", nil),
            ("max-age=+1", nil),
            ("max-age=6x", nil), ("max-age=", nil), ("max-age=60, no-store", 0), ("no-cache", 0),
            ("max-age=60\r\nCache-Control: no-store", 0), ("s-maxage=60", nil),
        ] as [(String, Int?)])
    func `max-age is a number below 2^31 or nothing`(_ value: String, _ expected: Int?) async throws {
        let server = LoopbackServer {
            $0.serve("HTTP/1.1 200 OK\r\nCache-Control: \(value)\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await CurlTransport.plain().send(.get(server)).maxAge == expected)
    }

    /// HTTP-01.
    @Test(
        arguments: [301, 302, 303, 307, 308],
        ["/other", "http://127.0.0.1:1/", "https://example.org/", "file:///etc/passwd"])
    func `a redirect is the answer itself and is not followed`(_ status: Int, _ location: String) async throws {
        let server = LoopbackServer {
            $0.serve("HTTP/1.1 \(status) Moved\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await CurlTransport.plain().send(.get(server)).status == status)
        #expect(server.counts.requests == 1 && server.counts.connections == 1)
    }

    @Test func `a body in chunks is read`() async throws {
        let server = LoopbackServer {
            $0.serve("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
        }
        #expect(try await CurlTransport.plain().send(.get(server)).body == Array("{}".utf8))
    }

    @Test func `a body to the connection's end is read`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.0 200 OK\r\n\r\n{}")
        }
        #expect(try await CurlTransport.plain().send(.get(server)).body == Array("{}".utf8))
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK", "no HTTP at all\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 two OK\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "HTTP/1.1 200 OK\r\nA: \u{0}b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}",
        "\u{1}\u{2}\u{3}", "220 smtp ready\r\n",
    ])
    func `an answer that is no HTTP or ends too early is broken`(_ text: String) async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(text)
        }
        #expect(await failure(of: try .plain(), try .get(server)) == .brokenAnswer)
    }

    @Test func `bytes after the announced length do not become the next answer`() async throws {
        let server = LoopbackServer {
            $0.serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        }
        let transport = try CurlTransport.plain()
        for _ in 0..<3 { #expect(try await transport.send(.get(server)).body == Array("{}".utf8)) }
    }

    /// HTTP-04.
    @Test(arguments: [
        "Content-Encoding: gzip", "content-encoding:br", "Content-Encoding: identity, gzip", "Content-Encoding: x",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: gzip",
    ])
    func `a body that claims to be compressed is refused`(_ header: String) async throws {
        let server = LoopbackServer { $0.serve("HTTP/1.1 200 OK\r\n\(header)\r\nContent-Length: 2\r\n\r\n{}") }
        #expect(await failure(of: try .plain(), try .get(server)) == .unexpectedEncoding)
    }

    @Test func `identity is no encoding`() async throws {
        let server = LoopbackServer {
            $0.serve("HTTP/1.1 200 OK\r\nContent-Encoding: Identity\r\nContent-Length: 2\r\n\r\n{}")
        }
        #expect(try await CurlTransport.plain().send(.get(server)).body == Array("{}".utf8))
    }
}
