package import LoginPolicy
import TerminalText

/// Text from a token or a file inside our sentences: escaped, short, and ASCII, so that letters which
/// only look alike do not look alike.
package enum Quote {
    /// In backticks, at most 64 bytes of it.
    package static func text(_ bytes: [UInt8]) -> String { "`\(bare(bytes))`" }

    /// A claim by its names, with dots between them.
    package static func path(_ path: ClaimPath) -> String {
        text(Array(path.names.joined(separator: [UInt8(ascii: ".")])))
    }

    /// At most `limit` of them, then how many there are besides; `none` for none.
    package static func list(_ values: [[UInt8]], limit: Int = 16, word: String = ", ") -> String {
        guard !values.isEmpty else { return "none" }
        let shown = values.prefix(limit).map(text).joined(separator: word)
        return values.count > limit ? "\(shown) and \(values.count - limit) more" : shown
    }

    static func place(_ place: SourcePlace?) -> String? {
        place.map { "\(bare(Array($0.file.utf8), limit: 256)):\($0.line)" }
    }

    static func bare(_ bytes: [UInt8], limit: Int = 64) -> String {
        var output = ""
        for scalar in String(decoding: TerminalText.escaped(bytes, limit: limit), as: UTF8.self).unicodeScalars {
            if scalar == "`" {
                output += "\\`"
            } else if scalar.isASCII {
                output.unicodeScalars.append(scalar)
            } else {
                output += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return output
    }
}
