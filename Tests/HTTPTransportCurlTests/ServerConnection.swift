import Glibc

/// One accepted connection, seen from its server thread.
struct ServerConnection: Sendable {
    let descriptor: Int32
    let server: LoopbackServer

    /// A whole request with its body; nil when the other side ended the connection.
    func readRequest() -> [UInt8]? {
        var bytes: [UInt8] = []
        while true {
            if let end = Self.headerEnd(bytes), bytes.count >= end + Self.contentLength(bytes.prefix(end)) {
                server.count { $0.requests += 1 }
                return bytes
            }
            guard let more = readSome() else { return nil }
            bytes += more
        }
    }

    /// What is there, at least a byte; nil at the end.
    func readSome() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                server.count { $0.ended += 1 }
                return nil
            }
            return Array(chunk.prefix(count))
        }
    }

    /// Blocks until the other side ends the connection.
    func waitForEnd() {
        while readSome() != nil {}
    }

    /// false when the other side is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                server.count { $0.ended += 1 }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Answers every request of the connection alike.
    func serve(_ answer: String) {
        while readRequest() != nil { write(answer) }
    }

    private static func headerEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
    }

    private static func contentLength(_ header: ArraySlice<UInt8>) -> Int {
        for line in String(decoding: header, as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ": ")
            if parts.count == 2, parts[0].lowercased() == "content-length" { return Int(parts[1]) ?? 0 }
        }
        return 0
    }
}
