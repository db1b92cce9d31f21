import HTTPTransportCurl
import OpenIDConnect
import SecretMemory
import Testing

/// A server that answers a request with the request.
private func mirror() -> LoopbackServer {
    LoopbackServer { connection in
        while let request = connection.readRequest() {
            connection.write(
                Array("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: \(request.count)\r\n\r\n".utf8) + request)
        }
    }
}

@Suite struct RequestTests {
    @Test func `a GET carries four headers and nothing else`() async throws {
        let server = mirror()
        let answer = try await CurlTransport.plain().send(.get("http://127.0.0.1:\(server.port)/a?b=c%20d"))
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == "GET /a?b=c%20d HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: usher\r\n"
                + "Accept: application/json\r\n\r\n")
    }

    @Test func `a POST carries the form and the Authorization header as given`() async throws {
        let server = mirror()
        let request = HTTPRequest(
            url: try .check(Array("http://127.0.0.1:\(server.port)/token".utf8), plainLoopbackAllowed: true),
            content: .form(SecretBytes(copying: Array("password=%00%26".utf8))),
            authorization: SecretBytes(copying: Array("Basic dTpw".utf8)), accept: "application/jwt",
            maximumBodyBytes: 1_000)
        let answer = try await CurlTransport.plain().send(request)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == "POST /token HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: usher\r\n"
                + "Accept: application/jwt\r\nAuthorization: Basic dTpw\r\nContent-Length: 15\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\npassword=%00%26")
    }

    @Test func `JSON is posted as such, and further fields follow`() async throws {
        let server = mirror()
        let request = HTTPRequest(
            url: try .check(Array("http://127.0.0.1:\(server.port)/register".utf8), plainLoopbackAllowed: true),
            content: .json(SecretBytes(copying: Array("{}".utf8))),
            fields: [HTTPField(name: "X-One", value: "1"), HTTPField(name: "X-Two", value: "a b")],
            maximumBodyBytes: 1_000)
        let answer = try await CurlTransport.plain().send(request)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == "POST /register HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: usher\r\n"
                + "Accept: application/json\r\nContent-Type: application/json\r\nX-One: 1\r\nX-Two: a b\r\n"
                + "Content-Length: 2\r\n\r\n{}")
    }

    @Test func `an empty form is a POST with an empty body`() async throws {
        let server = mirror()
        let request = HTTPRequest(
            url: try .check(Array("http://127.0.0.1:\(server.port)/".utf8), plainLoopbackAllowed: true),
            content: .form(SecretBytes(copying: [])), maximumBodyBytes: 1_000)
        let text = String(decoding: try await CurlTransport.plain().send(request).body, as: UTF8.self)
        #expect(text.hasPrefix("POST / HTTP/1.1\r\n") && text.contains("\r\nContent-Length: 0\r\n"))
    }

    @Test func `a long form is sent without asking first`() async throws {
        let server = LoopbackServer { connection in
            // Nothing is said until all is there: a client that waits for 100 Continue adds a header.
            guard let request = connection.readRequest() else { return }
            let asks = String(decoding: request.prefix(1_000), as: UTF8.self).lowercased().contains("expect:")
            connection.write("HTTP/1.1 \(asks ? 417 : 200) OK\r\nContent-Length: 0\r\n\r\n")
        }
        let request = HTTPRequest(
            url: try .check(Array("http://127.0.0.1:\(server.port)/".utf8), plainLoopbackAllowed: true),
            content: .form(SecretBytes(copying: [UInt8](repeating: 0x61, count: 1_200_000))), maximumBodyBytes: 10)
        #expect(try await CurlTransport.plain().send(request).status == 200)
    }

    /// HTTP-04.
    @Test func `neither a cookie nor an earlier Authorization reaches the next request`() async throws {
        let server = mirror()
        let transport = try CurlTransport.plain()
        let first = HTTPRequest(
            url: try .check(Array("http://127.0.0.1:\(server.port)/".utf8), plainLoopbackAllowed: true),
            content: .none, authorization: SecretBytes(copying: Array("Basic dTpw".utf8)), maximumBodyBytes: 1_000)
        _ = try await transport.send(first)
        let text = String(decoding: try await transport.send(.get(server)).body, as: UTF8.self).lowercased()
        #expect(!text.contains("cookie") && !text.contains("authorization") && text.hasPrefix("get /path"))
        #expect(server.counts.connections == 1)
    }
}
