import Foundation
import Glibc
import StrictJSON
import Testing

@Suite(.serialized) struct ProgramTests {
    private func answer(_ connection: PlainConnection) throws -> (status: Int, body: [UInt8]) {
        let (status, length) = try connection.readHead()
        return (status, try connection.readBody(length))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `it says when it is ready, and ends with its counts`(_ signal: Int32) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let program = try RunningProgram("--ready-file", file.path)
        #expect(program.readyLine == "ready issuer=http://127.0.0.1:\(program.port)")
        let open = try PlainConnection(port: program.port)
        try open.sendPassword("username=alice&password=a%20b%2B%C3%BC")
        #expect(try answer(open).status == 200)
        let readyFile = try String(contentsOf: file, encoding: .utf8)
        #expect(readyFile == (program.readyLine ?? "") + "\n")
        let (status, lines) = try program.end(signal)
        #expect(status == 0)
        #expect(lines.count == 2)
        #expect(lines.first == "token: password accepted, tokens for alice")
        let counts = try JSONValue.parse(Array((lines.last ?? "").utf8), limits: JSONLimits(bytes: 4_096))
        #expect(counts.object?["token_password"] == .integer(1))
        #expect(counts.object?["discovery"] == .integer(0))
    }

    @Test func `another address than loopback is refused before anything is opened`() throws {
        let program = try RunningProgram("--address", "0.0.0.0")
        #expect(program.readyLine == nil)
        #expect(try program.finish().status == 64)
        let text = try program.errorText
        #expect(text.contains("--address takes 127.0.0.1 or ::1 only"))
    }

    @Test func `a port that is taken is an error at once`() throws {
        let first = try RunningProgram()
        let second = try RunningProgram("--port", "\(first.port)")
        #expect(second.readyLine == nil)
        #expect(try second.finish().status == 1)
        #expect(try first.end(SIGTERM).status == 0)
    }

    @Test func `128 requests are under way at once`() throws {
        let program = try RunningProgram("--reply-delay", "60000")
        let connections = try (0..<128).map { _ in try PlainConnection(port: program.port) }
        for (number, connection) in connections.enumerated() {
            let digits = String(String(1_000 + number % 100).dropFirst())
            try connection.sendPassword("username=user\(digits)&password=pw-\(digits)")
        }
        let observer = try PlainConnection(port: program.port)
        var seen: JSONValue?
        while seen != .integer(128) {
            try observer.sendText("GET /requests HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let body = try answer(observer).body
            seen = try JSONValue.parse(body, limits: JSONLimits(bytes: 4_096)).object?["token_password"]
        }
        #expect(connections.count { $0.isSilent } == 128)
        #expect(try program.end(SIGTERM).status == 0)
    }

    @Test func `a connection is kept for many requests`() throws {
        let program = try RunningProgram()
        let connection = try PlainConnection(port: program.port)
        for number in 0..<20 {
            try connection.sendPassword("username=user000&password=pw-00\(number % 2)")
            #expect(try answer(connection).status == (number % 2 == 0 ? 200 : 400))
        }
        let counts = try program.end(SIGTERM).lines.last ?? ""
        #expect(counts.contains("\"token_password\":20,"))
    }

    @Test func `token-2mib sends them all`() throws {
        let program = try RunningProgram("--misbehave", "token-2mib")
        let connection = try PlainConnection(port: program.port)
        try connection.sendPassword("username=alice&password=x")
        #expect(try answer(connection).body.count > 2_097_152)
    }

    @Test func `token-slow promises all and sends single bytes`() throws {
        let program = try RunningProgram("--misbehave", "token-slow")
        let connection = try PlainConnection(port: program.port)
        try connection.sendPassword("username=user000&password=pw-000")
        let (status, length) = try connection.readHead()
        #expect(status == 200)
        #expect(length > 500)
        #expect(try connection.readSome() == Array("{".utf8))
        #expect(try program.end(SIGTERM).status == 0)
    }

    @Test func `garbage and names from elsewhere do no harm`() throws {
        let program = try RunningProgram()
        for text in ["\r\n\r\n", "GET\r\n\r\n", "POST /token HTTP/1.1\r\nContent-Length: -1\r\n\r\n"] {
            let connection = try PlainConnection(port: program.port)
            try connection.sendText(text)
        }
        let connection = try PlainConnection(port: program.port)
        try connection.sendText("GET /jwks HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
        #expect(try answer(connection).status == 421)
        try connection.sendText("GET /jwks HTTP/1.1\r\nHost: localhost:1\r\n\r\n")
        #expect(try answer(connection).status == 200)
        let long = String(repeating: "a", count: 70_000)
        try connection.sendText(
            "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: \(long.count)\r\n\r\n" + long)
        #expect(try answer(connection).status == 400)
        #expect(try program.end(SIGTERM).status == 0)
    }
}
