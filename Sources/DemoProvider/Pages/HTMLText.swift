/// Text from outside, on its way into a page.
enum HTMLText {
    /// Valid UTF-8 with the five characters of HTML escaped, without control characters; good between
    /// tags and in quoted attributes.
    static func escape(_ text: [UInt8]) -> String {
        var output = ""
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): output += "\u{FFFD}"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
