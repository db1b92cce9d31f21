/// What may reach a terminal or a log.
package enum TerminalText {
    /// Text from outside inside a sentence of ours: printable ASCII on one line, at most `limit`
    /// bytes, as it is; nil for anything else.
    package static func foreignLine(_ bytes: [UInt8], limit: Int = 256) -> [UInt8]? {
        bytes.count <= limit && bytes.allSatisfy { (0x20...0x7E).contains($0) } ? bytes : nil
    }

    /// Any bytes as printable text: control, DEL, C1, bidirectional and invisible characters and bad
    /// UTF-8 become `\xNN` or `\u{N}`, quotes and backslashes are escaped. At most `limit` bytes, then `...`.
    package static func escaped(_ bytes: [UInt8], limit: Int) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes[...]
        while let first = rest.first {
            let piece: [UInt8]
            if let (scalar, count) = decodeScalar(rest) {
                piece = escape(scalar, Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            } else {
                piece = hexadecimal(first)
                rest = rest.dropFirst()
            }
            guard output.count + piece.count <= limit else { return output + Array("...".utf8) }
            output += piece
        }
        return output
    }

    /// The rule of docs/protocol.md for a whole text of ours.
    package static func isShowable(_ bytes: [UInt8], limit: Int = 4_096) -> Bool {
        guard bytes.count <= limit else { return false }
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let (scalar, count) = decodeScalar(rest) else { return false }
            if scalar != "\n", isDangerous(scalar) { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// C0, DEL, C1, and what hides or reorders text.
    static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar, _ bytes: [UInt8]) -> [UInt8] {
        switch scalar {
        case "\"", "\\": [UInt8(ascii: "\\")] + bytes
        case _ where !isDangerous(scalar): bytes
        case _ where scalar.value < 0x80: hexadecimal(bytes[0])
        default: Array("\\u{\(String(scalar.value, radix: 16))}".utf8)
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// The first scalar and its length; nil when the bytes do not begin with well-formed UTF-8.
    private static func decodeScalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        guard let first = bytes.first else { return nil }
        let count: Int
        switch first {
        case 0x00..<0x80: return (Unicode.Scalar(first), 1)
        case 0xC2...0xDF: count = 2
        case 0xE0...0xEF: count = 3
        case 0xF0...0xF4: count = 4
        default: return nil
        }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self),
            let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, bytes.count >= count
        else { return nil }
        return (scalar, count)
    }
}
