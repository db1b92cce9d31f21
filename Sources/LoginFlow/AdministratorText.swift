import TerminalText

/// Words that an administrator wrote into the configuration, as they may reach a terminal.
enum AdministratorText {
    /// At most 256 bytes; every line by itself is made harmless.
    static func showable(_ text: String) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        let lines = Array(text.utf8.prefix(256)).split(separator: newline, omittingEmptySubsequences: false)
        return Array(
            lines.map { TerminalText.foreignLine(Array($0)) ?? TerminalText.escaped(Array($0), limit: 256) }
                .joined(separator: [newline]))
    }
}
