/// A request for the figures (RFC 9112, as much as a scraper needs: one request a connection, no content).
enum ScrapeRequest: Equatable, Sendable {
    /// More has to come.
    case incomplete
    /// `hasBody`: GET, not HEAD.
    case scrape(MetricText.Format, hasBody: Bool)
    /// The status of the answer.
    case refused(Int)

    static let maximumBytes = 8_192
    private static let end = Array("\r\n\r\n".utf8)

    static func parse(_ bytes: [UInt8]) -> ScrapeRequest {
        guard let lines = head(bytes) else {
            return bytes.count < maximumBytes ? .incomplete : .refused(431)
        }
        let words = lines[0].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[2].elementsEqual("HTTP/1.0".utf8) || words[2].elementsEqual("HTTP/1.1".utf8)
        else { return .refused(400) }
        let path = words[1].prefix { $0 != UInt8(ascii: "?") }
        guard path.elementsEqual("/metrics".utf8) else { return .refused(404) }
        let isGet = words[0].elementsEqual("GET".utf8)
        guard isGet || words[0].elementsEqual("HEAD".utf8) else { return .refused(405) }
        return .scrape(format(lines.dropFirst()), hasBody: isGet)
    }

    /// The lines up to the empty one; nil when there is none yet.
    private static func head(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard bytes.count >= end.count else { return nil }
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for index in 0..<min(bytes.count, maximumBytes) - 1
        where bytes[index] == UInt8(ascii: "\r") && bytes[index + 1] == UInt8(ascii: "\n") {
            if index == start, !lines.isEmpty { return lines }
            lines.append(bytes[start..<index])
            start = index + 2
        }
        return nil
    }

    /// OpenMetrics, unless `Accept` wants plain text alone.
    private static func format(_ headers: ArraySlice<ArraySlice<UInt8>>) -> MetricText.Format {
        for header in headers {
            let line = header.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
            guard line.starts(with: "accept:".utf8) else { continue }
            if contains(line, "application/openmetrics-text") { return .openMetrics }
            if contains(line, "text/plain") { return .prometheus }
        }
        return .openMetrics
    }

    private static func contains(_ line: [UInt8], _ word: String) -> Bool {
        let wanted = Array(word.utf8)
        return line.indices.contains { line[$0...].starts(with: wanted) }
    }

    /// The whole answer, for HTTP/1.0: the end of the connection is its end.
    static func answer(_ status: Int, type: String, body: [UInt8], hasBody: Bool = true) -> [UInt8] {
        let phrases = [
            200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
            431: "Request Header Fields Too Large",
        ]
        let head = """
            HTTP/1.0 \(status) \(phrases[status] ?? "Error")\r
            Content-Type: \(type)\r
            Content-Length: \(body.count)\r
            \(status == 405 ? "Allow: GET, HEAD\r\n" : "")Cache-Control: no-store\r
            Connection: close\r
            \r

            """
        return Array(head.utf8) + (hasBody ? body : [])
    }
}
