import Glibc

/// A file that is read once from its beginning; `-` is standard input.
struct InputFile: ~Copyable {
    private let descriptor: Int32
    private let name: String
    private var rest: [UInt8] = []
    private var isAtEnd = false

    init(_ path: String) throws(CommandFailure) {
        name = path == "-" ? "standard input" : Output.printable(Array(path.utf8), limit: 4_096)
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw CommandFailure(message: "\(name): \(String(cString: strerror(errno)))") }
    }

    deinit {
        if descriptor > STDIN_FILENO { close(descriptor) }
    }

    /// A whole file of at most `maximum` bytes.
    static func bytes(_ path: String, maximum: Int) throws(CommandFailure) -> [UInt8] {
        var file = try InputFile(path)
        while !file.isAtEnd, file.rest.count <= maximum { try file.readMore() }
        guard file.rest.count <= maximum else {
            throw CommandFailure(message: "\(file.name): longer than \(maximum) bytes")
        }
        return file.rest
    }

    /// The next line without its end; nil after the last. No line may be longer than `maximum` bytes.
    mutating func line(maximum: Int) throws(CommandFailure) -> [UInt8]? {
        var searched = 0
        while true {
            if let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(rest[..<end])
                rest.removeFirst(end + 1)
                return line
            }
            searched = rest.count
            guard searched <= maximum else {
                throw CommandFailure(message: "\(name): a line is longer than \(maximum) bytes")
            }
            if isAtEnd {
                defer { rest = [] }
                return rest.isEmpty ? nil : rest
            }
            try readMore()
        }
    }

    /// The next bytes, at most 65,536; none at the end.
    mutating func piece() throws(CommandFailure) -> [UInt8] {
        if rest.isEmpty, !isAtEnd { try readMore() }
        defer { rest = [] }
        return rest
    }

    private mutating func readMore() throws(CommandFailure) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = read(descriptor, &buffer, buffer.count)
        while count < 0, errno == EINTR { count = read(descriptor, &buffer, buffer.count) }
        guard count >= 0 else { throw CommandFailure(message: "\(name): \(String(cString: strerror(errno)))") }
        isAtEnd = count == 0
        rest += buffer[..<count]
    }
}
