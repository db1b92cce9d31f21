import HTTPTransportCurl
import OpenIDConnect
import Testing

/// The headers by which a provider says why not, and when again.
@Suite struct ChallengeTests {
    private func answer(_ headers: String) async throws -> HTTPAnswer {
        let server = LoopbackServer { $0.serve("HTTP/1.1 401 No\r\n\(headers)Content-Length: 0\r\n\r\n") }
        return try await CurlTransport.plain().send(.get(server))
    }

    @Test func `challenges are handed over as one list`() async throws {
        let answer = try await answer(
            "WWW-Authenticate: Basic realm=\"x\"\r\nwww-authenticate:Bearer error=\"invalid_token\" \r\n")
        #expect(answer.challenge == Array("Basic realm=\"x\",Bearer error=\"invalid_token\"".utf8))
    }

    @Test func `a challenge that is too long is left out, whole`() async throws {
        let long = String(repeating: "a", count: 1_100)
        let answer = try await answer(
            "WWW-Authenticate: Bearer realm=\"\(long)\"\r\nWWW-Authenticate: Bearer error=\"e\"\r\n")
        #expect(answer.challenge == Array("Bearer error=\"e\"".utf8))
    }

    @Test(
        arguments: [
            ("0", 0), ("120", 120), ("2147483647", 2_147_483_647), ("2147483648", nil), ("-1", nil), ("1.5", nil),
            ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("", nil), ("120\r\nRetry-After: 60", nil),
        ] as [(String, Int?)])
    func `Retry-After is whole seconds or nothing`(_ value: String, _ seconds: Int?) async throws {
        #expect(try await answer("Retry-After: \(value)\r\n").retryAfter == seconds)
    }

    @Test func `Date is handed over as it came, without the first one of an interim answer`() async throws {
        let value = "Wed, 21 Oct 2026 07:28:00 GMT"
        #expect(try await answer("Date: \(value)\r\n").date == Array(value.utf8))
        let server = LoopbackServer {
            $0.serve(
                "HTTP/1.1 103 Early\r\nDate: first\r\n\r\nHTTP/1.1 200 Yes\r\nDate: second\r\nContent-Length: 0\r\n\r\n"
            )
        }
        #expect(try await CurlTransport.plain().send(.get(server)).date == Array("second".utf8))
    }

    @Test func `absent headers are nil`() async throws {
        let answer = try await answer("")
        #expect(answer.challenge == nil && answer.retryAfter == nil && answer.date == nil)
        #expect(answer.certificateEnd == nil)
    }
}
