/// Any text as it stands in a TOML file: one line of ASCII that ends where it was meant to.
enum TOMLText {
    /// A basic string. Everything but printable ASCII is an escape, so that nothing breaks out of the
    /// quotes, and two spellings of one letter can be told apart. `bytes` must be UTF-8.
    static func string(_ bytes: [UInt8]) -> String {
        var output = "\""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\"", "\\":
                output.unicodeScalars.append("\\")
                output.unicodeScalars.append(scalar)
            case " "..."~": output.unicodeScalars.append(scalar)
            case _ where scalar.value <= 0xFFFF: output += "\\u" + hexadecimal(scalar, digits: 4)
            default: output += "\\U" + hexadecimal(scalar, digits: 8)
            }
        }
        return output + "\""
    }

    static func string(_ text: String) -> String { string(Array(text.utf8)) }

    static func array(_ elements: [[UInt8]]) -> String {
        "[" + elements.map { string($0) }.joined(separator: ", ") + "]"
    }

    static func array(_ elements: [String]) -> String { array(elements.map { Array($0.utf8) }) }

    /// A key: bare where that is possible.
    static func key(_ name: String) -> String {
        let isBare =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "A"..."Z", "a"..."z", "0"..."9", "_", "-": true
                default: false
                }
            }
        return isBare ? name : string(name)
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar, digits: Int) -> String {
        let text = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
