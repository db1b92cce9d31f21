import Glibc
import Testing

/// A blocking HTTP/1.1 connection to 127.0.0.1 that sees every byte.
final class PlainConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit {
        close(descriptor)
    }

    func sendPassword(_ fields: String) throws {
        let body = "grant_type=password&client_id=demo&" + fields
        try sendText(
            """
            POST /token HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """)
    }

    func sendText(_ text: String) throws {
        let bytes = Array(text.utf8)
        try #require(send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
    }

    /// Is there nothing to read now?
    var isSilent: Bool {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return buffer.isEmpty && poll(&poller, 1, 0) == 0
    }

    /// Waits for the head of an answer: its status and the length of its body.
    func readHead() throws -> (status: Int, length: Int) {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let found = (0..<max(buffer.count - 3, 0)).first(where: { buffer[$0..<$0 + 4].elementsEqual(end) }) {
                let head = String(decoding: buffer[..<found], as: UTF8.self)
                buffer.removeFirst(found + 4)
                let status = try #require(head.firstMatch(of: #/HTTP/1\.1 ([0-9]{3}) /#)).1
                let length = try #require(head.firstMatch(of: #/(?i)content-length: ([0-9]+)/#)).1
                return (try #require(Int(status)), try #require(Int(length)))
            }
            try receive()
        }
    }

    func readBody(_ length: Int) throws -> [UInt8] {
        while buffer.count < length { try receive() }
        defer { buffer.removeFirst(length) }
        return Array(buffer[..<length])
    }

    /// The bytes of one arrival.
    func readSome() throws -> [UInt8] {
        if buffer.isEmpty { try receive() }
        defer { buffer = [] }
        return buffer
    }

    private func receive() throws {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &part, part.count, 0)
        try #require(count > 0)
        buffer += part[..<count]
    }
}
