import LoginPolicy
import StrictTOML

/// Collects problems while tables are read; a table's reader says which keys it knows.
struct ConfigurationReader {
    /// What messages show is not longer than this; a hostile file may have a mistake on each line.
    static let maximumProblems = 1_000
    /// Looking for what was meant takes time; nobody mends more at once.
    private static let maximumSuggestions = 64

    private struct Found {
        let position: TOMLPosition
        let problem: ConfigurationProblem
    }

    /// In the order of `TOMLPosition.source`.
    let sources: [ConfigurationSource]
    private var found: [Found] = []
    private var noted: [Found] = []
    var patternCount = 0

    init(_ sources: [ConfigurationSource]) {
        self.sources = sources
    }

    var hasProblems: Bool { !found.isEmpty }
    var problemCount: Int { found.count }

    /// In the order of files and lines.
    var problems: [ConfigurationProblem] { Self.sorted(found) }
    var warnings: [ConfigurationProblem] { Self.sorted(noted) }

    private static func sorted(_ found: [Found]) -> [ConfigurationProblem] {
        found.enumerated().sorted { left, right in
            let (one, other) = (left.element.position, right.element.position)
            return (one.source, one.line, one.column, left.offset) < (
                other.source, other.line, other.column, right.offset
            )
        }.map(\.element.problem)
    }

    mutating func report(
        _ message: String, at position: TOMLPosition, suggestion: @autoclosure () -> String? = nil
    ) {
        guard found.count < Self.maximumProblems else { return }
        let nearest = found.count < Self.maximumSuggestions ? suggestion() : nil
        found.append(Found(position: position, problem: problem(message, at: position, nearest, .mistake)))
    }

    mutating func warn(
        _ message: String, at position: TOMLPosition, kind: ConfigurationProblem.Kind,
        suggestion: @autoclosure () -> String? = nil
    ) {
        guard noted.count < Self.maximumProblems else { return }
        let nearest = noted.count < Self.maximumSuggestions ? suggestion() : nil
        noted.append(Found(position: position, problem: problem(message, at: position, nearest, kind)))
    }

    private func problem(
        _ message: String, at position: TOMLPosition, _ suggestion: String?, _ kind: ConfigurationProblem.Kind
    ) -> ConfigurationProblem {
        ConfigurationProblem(
            file: file(position.source), line: position.line, column: position.column, message: message,
            suggestion: suggestion, kind: kind)
    }

    func file(_ source: Int) -> String {
        sources.indices.contains(source) ? sources[source].path : ""
    }

    func place(_ position: TOMLPosition) -> SourcePlace {
        SourcePlace(file: file(position.source), line: position.line, column: position.column)
    }

    /// Reports every key that the table, such as `provider.NAME.claims`, cannot have. `refused`: keys
    /// that their reader refuses with a reason of their own.
    mutating func checkKeys(_ table: TOMLTable, of pattern: String, refused: [String] = [], place: String) {
        let known = ConfigurationKeys.names(of: pattern)
        for entry in table.entries
        where !(known + refused).contains(where: { $0.utf8.elementsEqual(entry.key) }) {
            let near = Spelling.nearest(to: entry.key, among: known)
            let others = near == nil ? ConfigurationKeys.tables(with: entry.key) : []
            report(
                "unknown key \(Quoted.text(entry.key)) in \(place)"
                    + (others.isEmpty ? "" : "; it is a key of \(others.joined(separator: " and "))"),
                at: entry.keyPosition, suggestion: near)
        }
    }

    /// A subtable; nil with a report when it is no table, nil when it is absent.
    mutating func table(_ table: TOMLTable, _ key: String) -> (table: TOMLTable, position: TOMLPosition)? {
        guard let value = table[key] else { return nil }
        guard case .table(let inner) = value.content else {
            wrongType(value, key, "a table ([\(key)])")
            return nil
        }
        return (inner, value.position)
    }

    mutating func text(_ table: TOMLTable, _ key: String) -> (bytes: [UInt8], position: TOMLPosition)? {
        guard let value = table[key] else { return nil }
        guard case .string(let bytes) = value.content else {
            wrongType(value, key, "a string")
            return nil
        }
        return (bytes, value.position)
    }

    /// An array of strings; nil with a report when it is none. Elements of another type are reported and
    /// left out.
    mutating func texts(_ table: TOMLTable, _ key: String) -> TextList? {
        guard let value = table[key] else { return nil }
        guard case .array(let elements) = value.content else {
            wrongType(value, key, "an array of strings")
            return nil
        }
        var list = TextList(position: value.position, isEmpty: elements.isEmpty)
        for element in elements {
            if case .string(let bytes) = element.content {
                list.texts.append((bytes, element.position))
            } else {
                wrongType(element, key, "an array of strings")
            }
        }
        return list
    }

    mutating func integer(_ table: TOMLTable, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = table[key] else { return nil }
        guard case .integer(let number) = value.content else {
            wrongType(value, key, "an integer")
            return nil
        }
        guard let integer = Int(exactly: number), range.contains(integer) else {
            report("\(key) must be between \(range.lowerBound) and \(range.upperBound)", at: value.position)
            return nil
        }
        return integer
    }

    /// A duration like "90s", "5m", "1h", "7d".
    mutating func duration(_ table: TOMLTable, _ key: String, in range: ClosedRange<Int>) -> Duration? {
        if let value = table[key], case .integer = value.content {
            wrongType(value, key, "a duration such as \"30s\", \"5m\", \"1h\" or \"7d\"")
            return nil
        }
        guard let text = text(table, key) else { return nil }
        guard let seconds = DurationText.seconds(text.bytes) else {
            report("\(key) is no duration: write \"30s\", \"5m\", \"1h\" or \"7d\"", at: text.position)
            return nil
        }
        guard range.contains(seconds) else {
            report("\(key) must be between \(range.lowerBound)s and \(range.upperBound)s", at: text.position)
            return nil
        }
        return .seconds(seconds)
    }

    /// One of the raw values of an enumeration.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: (bytes: [UInt8], position: TOMLPosition), _ key: String, of _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        if let found = Choice.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.bytes) }) { return found }
        let names = Choice.allCases.map(\.rawValue)
        report(
            "\(key) has no value \(Quoted.text(text.bytes)); it may be \(names.joined(separator: ", "))",
            at: text.position, suggestion: Spelling.nearest(to: text.bytes, among: names))
        return nil
    }

    /// Printable ASCII of 1 to `limit` bytes.
    mutating func printable(_ table: TOMLTable, _ key: String, limit: Int) -> String? {
        guard let text = text(table, key) else { return nil }
        guard (1...limit).contains(text.bytes.count), text.bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            report("\(key) must be 1 to \(limit) printable ASCII characters", at: text.position)
            return nil
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// An absolute path without NUL.
    mutating func path(_ table: TOMLTable, _ key: String) -> String? {
        guard let text = text(table, key) else { return nil }
        guard text.bytes.first == UInt8(ascii: "/"), !text.bytes.contains(0), text.bytes.count < 4_096 else {
            report("\(key) must be an absolute path", at: text.position)
            return nil
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    mutating func wrongType(_ value: TOMLValue, _ key: String, _ wanted: String) {
        report("\(key) must be \(wanted), this is \(Quoted.article(value.typeName))", at: value.position)
    }
}

/// An array of strings, each with its place.
struct TextList {
    let position: TOMLPosition
    /// Nothing stands between the brackets.
    let isEmpty: Bool
    var texts: [(bytes: [UInt8], position: TOMLPosition)] = []
}
