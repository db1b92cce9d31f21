import StrictJSON

/// Speaks as the `usher` command does.
final class AdminClient: Sendable {
    let connection: SocketClient

    init(_ daemon: TestDaemon) throws {
        connection = try SocketClient(path: daemon.adminPath)
    }

    /// One line, and the object in the answer; nil when the connection ends without one.
    func ask(_ line: String) async throws -> JSONObject? {
        connection.send(Array("\(line)\n".utf8))
        return try await next()
    }

    /// One line, and the bytes of the answer.
    func askRaw(_ line: String) async throws -> [UInt8] {
        connection.send(Array("\(line)\n".utf8))
        return try await nextLine()
    }

    /// The next answer; the daemon sends no second one before it is asked.
    func next() async throws -> JSONObject? {
        let line = try await nextLine()
        return try line.isEmpty
            ? nil : JSONValue.parse(line, limits: JSONLimits(bytes: 1_048_576, depth: 40)).object
    }

    private func nextLine() async throws -> [UInt8] {
        var answer: [UInt8] = []
        while answer.last != UInt8(ascii: "\n") {
            let bytes = try await connection.receive()
            if bytes.isEmpty { return [] }
            answer += bytes
        }
        answer.removeLast()
        return answer
    }
}
