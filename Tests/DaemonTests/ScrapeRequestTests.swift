import Testing

@testable import Daemon

@Suite struct ScrapeRequestTests {
    @Test(arguments: [
        ("GET /metrics HTTP/1.0\r\n\r\n", ScrapeRequest.scrape(.openMetrics, hasBody: true)),
        ("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nmore", .scrape(.openMetrics, hasBody: true)),
        ("GET /metrics?name=up HTTP/1.1\r\n\r\n", .scrape(.openMetrics, hasBody: true)),
        ("HEAD /metrics HTTP/1.1\r\n\r\n", .scrape(.openMetrics, hasBody: false)),
        ("GET /metrics HTTP/1.1\r\naCCept: Text/Plain\r\n\r\n", .scrape(.prometheus, hasBody: true)),
        (
            "GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n\r\n",
            .scrape(.openMetrics, hasBody: true)
        ),
        ("GET /metrics HTTP/1.1\r\nX: text/plain\r\n\r\n", .scrape(.openMetrics, hasBody: true)),
        ("POST /metrics HTTP/1.1\r\n\r\n", .refused(405)), ("get /metrics HTTP/1.1\r\n\r\n", .refused(405)),
        ("GET / HTTP/1.1\r\n\r\n", .refused(404)), ("GET /metricsx HTTP/1.1\r\n\r\n", .refused(404)),
        ("GET http://h/metrics HTTP/1.1\r\n\r\n", .refused(404)),
        ("GET /metrics\r\n\r\n", .refused(400)), ("GET /metrics HTTP/2.0\r\n\r\n", .refused(400)),
        ("GET  /metrics HTTP/1.1\r\n\r\n", .refused(400)), ("\r\n\r\n", .refused(400)),
        ("", .incomplete), ("\r\n", .incomplete), ("GET /metrics HTTP/1.0\r\n", .incomplete),
        ("GET /metrics HTTP/1.0\n\n", .incomplete), ("GET /metrics HTTP/1.0\r\n\r", .incomplete),
    ])
    func `a request is read as far as a scraper needs`(_ text: String, _ request: ScrapeRequest) {
        #expect(ScrapeRequest.parse(Array(text.utf8)) == request)
    }

    @Test func `a head of 8 KiB is the longest`() {
        let start = Array("GET /metrics HTTP/1.1\r\nX: ".utf8)
        let filled = { (count: Int) in
            start + [UInt8](repeating: 0x61, count: count - start.count - 4) + Array("\r\n\r\n".utf8)
        }
        #expect(ScrapeRequest.parse(filled(8_192)) == .scrape(.openMetrics, hasBody: true))
        #expect(ScrapeRequest.parse(filled(8_193)) == .refused(431))
        #expect(ScrapeRequest.parse([UInt8](repeating: 0x61, count: 8_191)) == .incomplete)
        #expect(ScrapeRequest.parse([UInt8](repeating: 0x61, count: 8_192)) == .refused(431))
    }
}
