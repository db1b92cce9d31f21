/// Words of a command line.
enum ShellWord {
    /// As a shell takes it: one word, whatever is in it.
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "/._-+@:=".utf8.contains(byte)
            }
        // By bytes: a quote with a combining mark behind it is another Character, and the same quote for a shell.
        let quotes = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return isPlain ? text : "'" + quotes.map { String(Substring($0)) }.joined(separator: "'\\''") + "'"
    }
}
