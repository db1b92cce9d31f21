import Glibc
import TerminalText
import ThreadLock

/// Lines on standard output and standard error, unbuffered.
enum Output {
    static func line(_ text: String) {
        write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    static func error(_ text: String) {
        write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    private static let lost = ThreadLock<Int32>(0)

    /// Why something is missing on standard output: errno's value; 0 when nothing is, and when nobody reads it any more.
    static var loss: Int32 { lost.withLock { $0 } }

    /// A reader that has gone is no reason to stop. What a full disk did not take is remembered.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR {
                let number = errno
                if descriptor == STDOUT_FILENO, number != EPIPE { lost.withLock { $0 = number } }
                return
            }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    /// Text from outside as it may stand on a terminal.
    static func printable(_ bytes: [UInt8], limit: Int = 256) -> String {
        String(decoding: TerminalText.escaped(bytes, limit: limit), as: UTF8.self)
    }

    /// A sentence of usherd's, where foreign text is escaped already: as it is. What is dangerous all the same, or too
    /// long, is escaped once more.
    static func sentence(_ bytes: [UInt8], limit: Int = 512) -> String {
        let isGood = bytes.count <= limit && TerminalText.isShowable(bytes) && !bytes.contains(UInt8(ascii: "\n"))
        return isGood ? String(decoding: bytes, as: UTF8.self) : printable(bytes, limit: limit)
    }

    /// One line in which only what is dangerous on a terminal is replaced, by `?`, and what would begin another line.
    static func printable(_ line: String) -> String {
        let bytes = Array(line.utf8)
        if TerminalText.isShowable(bytes, limit: .max), !bytes.contains(UInt8(ascii: "\n")) { return line }
        return String(
            String.UnicodeScalarView(
                line.unicodeScalars.map { scalar in
                    TerminalText.isShowable(Array(String(scalar).utf8)) && scalar != "\n" ? scalar : "?"
                }))
    }
}
