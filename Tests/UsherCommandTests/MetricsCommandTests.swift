import Foundation
import Testing

@testable import usher

@Suite struct MetricsCommandTests {
    @Test func `only an answer with figures is one`() throws {
        #expect(
            try MetricsSocket.body(Array("HTTP/1.0 200 OK\r\nA: b\r\n\r\nx 1\r\n\r\ny".utf8))
                == Array("x 1\r\n\r\ny".utf8))
        for (text, refusal) in [
            ("", MetricsSocket.Refusal.noAnswer), ("HTTP/1.0 404 Not Found\r\n\r\nx", .malformed),
            ("HTTP/1.0 200 OK\r\nA: b\r\n", .malformed), ("x 1\n", .malformed),
        ] {
            #expect(throws: refusal) { try MetricsSocket.body(Array(text.utf8)) }
        }
    }

    @Test func `the file takes the place of the old one, readable by all, and leaves no other`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "usher-textfile-\(getpid())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "usher.prom").path
        for isUp in [true, false] {
            try Textfile.write(Textfile.text(Array("a 1\n".utf8), isUp: isUp), to: path)
            let text = try String(decoding: InputFile.bytes(path, maximum: 1_000), as: UTF8.self)
            #expect(text.hasPrefix("a 1\n# HELP usher_up ") && text.hasSuffix("\nusher_up \(isUp ? 1 : 0)\n"))
        }
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o644)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["usher.prom"])
    }
}
