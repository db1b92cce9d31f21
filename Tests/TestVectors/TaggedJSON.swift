package import StrictJSON
package import StrictTOML

/// The suite's way to write typed values: `{"type": "integer", "value": "1"}`.
package enum TaggedJSON {
    package static func matches(_ value: TOMLValue.Content, _ wanted: JSONValue) -> Bool {
        switch (value, wanted) {
        case (.array(let elements), .array(let others)):
            return elements.count == others.count && zip(elements, others).allSatisfy { matches($0.content, $1) }
        case (.table(let table), .object(let object)):
            return table.entries.count == object.members.count
                && table.entries.allSatisfy { entry in
                    object[entry.key].map { matches(entry.value.content, $0) } ?? false
                }
        case (_, .object(let tagged)):
            guard let type = tagged["type"]?.text, let text = tagged["value"]?.text else { return false }
            return matches(value, type: String(decoding: type, as: UTF8.self), text)
        default:
            return false
        }
    }

    private static func matches(_ value: TOMLValue.Content, type: String, _ text: [UInt8]) -> Bool {
        let string = String(decoding: text, as: UTF8.self)
        switch (value, type) {
        case (.string(let bytes), "string"): return bytes == text
        case (.bool(let flag), "bool"): return string == (flag ? "true" : "false")
        case (.integer(let number), "integer"): return Int64(string) == number
        case (.float(let number), "float"):
            if string.hasSuffix("nan") { return number.isNaN }
            return Double(string) == number
        case (.offsetDateTime(let time), "datetime"), (.localDateTime(let time), "datetime-local"),
            (.localTime(let time), "time-local"):
            return normal(time) == normal(text)
        case (.localDate(let date), "date-local"): return date == text
        default: return false
        }
    }

    /// Upper case, and without a fraction's last zeros.
    private static func normal(_ time: [UInt8]) -> String {
        var text = String(decoding: time, as: UTF8.self).uppercased()
        if let dot = text.firstIndex(of: ".") {
            let fraction = text[dot...].dropFirst().prefix { $0.isNumber }
            let rest = text[fraction.endIndex...]
            var digits = fraction
            while digits.last == "0" { digits = digits.dropLast() }
            text = text[..<dot] + (digits.isEmpty ? "" : "." + digits) + rest
        }
        return text
    }
}
