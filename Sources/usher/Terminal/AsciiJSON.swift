import StrictJSON

/// A JSON value as one line of ASCII: what is not ASCII stands as `\uXXXX`, so that no text from
/// outside can steer a terminal.
enum AsciiJSON {
    static func text(_ value: JSONValue) -> String { text(value.encoded()) }

    /// A JSON text in which control characters are escaped already.
    static func text(_ encoded: [UInt8]) -> String {
        var output = ""
        for scalar in String(decoding: encoded, as: UTF8.self).unicodeScalars {
            if scalar.isASCII {
                output.unicodeScalars.append(scalar)
            } else {
                for unit in UTF16.encode(scalar) ?? .init() {
                    let digits = String(unit, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return output
    }
}
