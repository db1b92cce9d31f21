import TerminalText

/// A line of ours that may hold words of a file.
enum PlainLine {
    /// As it is where it is printable ASCII; else escaped. At most `limit` bytes, then `...`.
    static func of(_ line: String, limit: Int) -> [UInt8] {
        let bytes = Array(line.utf8)
        return TerminalText.foreignLine(bytes, limit: limit) ?? TerminalText.escaped(bytes, limit: limit)
    }
}
