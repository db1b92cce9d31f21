/// Text of a configuration file inside a message.
enum Quoted {
    /// In quotes, control characters and other non-ASCII bytes escaped, at most 64 bytes of it.
    static func text(_ bytes: [UInt8]) -> String {
        "\"\(inner(bytes))\""
    }

    /// The same without quotes.
    static func inner(_ bytes: [UInt8]) -> String {
        var output = ""
        for byte in bytes.prefix(64) {
            if (0x20...0x7E).contains(byte) {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16)
                output += "\\x" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return output + (bytes.count > 64 ? "..." : "")
    }

    /// The path of a file, which may have any byte but NUL.
    static func path(_ path: String) -> String {
        String(
            String.UnicodeScalarView(
                path.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
    }

    static func article(_ noun: String) -> String {
        "aeiou".contains(noun.first ?? " ") ? "an \(noun)" : "a \(noun)"
    }
}
