import Glibc
import TerminalText

/// Lines on standard output and standard error, unbuffered.
enum Output {
    static func line(_ text: String) {
        write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    static func error(_ text: String) {
        write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    /// A reader that has gone is no reason to stop.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    /// Text from outside as it may stand on a terminal.
    static func printable(_ bytes: [UInt8], limit: Int = 256) -> String {
        String(decoding: TerminalText.escaped(bytes, limit: limit), as: UTF8.self)
    }

    /// One line in which only what is dangerous on a terminal is replaced, by `?`.
    static func printable(_ line: String) -> String {
        let isSafe = TerminalText.isShowable(Array(line.utf8), limit: .max)
        guard !isSafe else { return line }
        return String(
            String.UnicodeScalarView(
                line.unicodeScalars.map { scalar in
                    TerminalText.isShowable(Array(String(scalar).utf8)) && scalar != "\n" ? scalar : "?"
                }))
    }
}
