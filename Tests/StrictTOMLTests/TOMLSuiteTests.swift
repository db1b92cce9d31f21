import StrictJSON
import TestVectors
import Testing

@testable import StrictTOML

/// The files of toml-test for TOML 1.0.0: what must be read, and as what, and what must be refused.
struct TOMLSuiteTests {
    private static let names: [String] = {
        guard let list = try? TestVectors.foreign("toml/files-toml-1.0.0") else { return [] }
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasSuffix(".toml") }
    }()

    static let valid = names.filter { $0.hasPrefix("valid/") }
    static let invalid = names.filter { $0.hasPrefix("invalid/") }

    @Test func `the suite is there, or absent as a whole`() throws {
        guard try TestVectors.foreign("toml/files-toml-1.0.0") != nil else { return }
        #expect(Self.valid.count > 190)
        #expect(Self.invalid.count > 350)
    }

    @Test(arguments: valid)
    func `a good document is read as the suite says`(_ name: String) throws {
        let document = try #require(try TestVectors.foreign("toml/\(name)"))
        let wanted = try #require(try TestVectors.foreignObject("toml/\(name.dropLast(5)).json"))
        let table = try TOMLTable.parse(document)
        #expect(TaggedJSON.matches(.table(table), .object(wanted)), "\(name)")
    }

    @Test(arguments: invalid)
    func `a bad document is refused at a place that exists`(_ name: String) throws {
        let document = try #require(try TestVectors.foreign("toml/\(name)"))
        let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(document) }
        let lines = document.split(separator: 10, omittingEmptySubsequences: false)
        let position = try #require(error?.position)
        #expect((1...lines.count + 1).contains(position.line))
        let width = position.line <= lines.count ? lines[position.line - 1].count : 0
        #expect((1...width + 2).contains(position.column))
    }
}

/// The suite's way to write typed values: `{"type": "integer", "value": "1"}`.
enum TaggedJSON {
    static func matches(_ value: TOMLValue.Content, _ wanted: JSONValue) -> Bool {
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
