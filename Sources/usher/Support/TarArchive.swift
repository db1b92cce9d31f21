/// Writes a tar archive (POSIX.1-1988, ustar) of small files.
struct TarArchive {
    private static let block = 512
    private(set) var bytes: [UInt8] = []
    private let time: Int64

    /// `time`: of every file, in seconds since 1970.
    init(time: Int64) {
        self.time = time
    }

    /// `name`: at most 100 bytes of ASCII.
    mutating func add(_ name: String, _ content: [UInt8]) {
        precondition((1...100).contains(name.utf8.count))
        var header = [UInt8](repeating: 0, count: Self.block)
        put(Array(name.utf8), at: 0, &header)
        put(Self.octal(0o600, 7), at: 100, &header)
        put(Self.octal(0, 7), at: 108, &header)
        put(Self.octal(0, 7), at: 116, &header)
        put(Self.octal(Int64(content.count), 11), at: 124, &header)
        put(Self.octal(max(time, 0), 11), at: 136, &header)
        put([UInt8](repeating: 0x20, count: 8), at: 148, &header)
        put(Array("0".utf8), at: 156, &header)
        put(Array("ustar\u{0}00".utf8), at: 257, &header)
        let sum = header.reduce(Int64(0)) { $0 + Int64($1) }
        put(Self.octal(sum, 6) + [0, 0x20], at: 148, &header)
        bytes += header + content
        bytes += [UInt8](repeating: 0, count: (Self.block - content.count % Self.block) % Self.block)
    }

    /// With the two empty blocks at its end.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * Self.block) }

    private func put(_ text: [UInt8], at offset: Int, _ header: inout [UInt8]) {
        header.replaceSubrange(offset..<(offset + text.count), with: text)
    }

    private static func octal(_ number: Int64, _ digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        return Array((String(repeating: "0", count: max(digits - text.count, 0)) + text).utf8)
    }
}
