import LoginPolicy
import StrictTOML

/// What is known about a rule while its condition is read.
struct ExpressionScope {
    let place: String
    let ignoresCase: Bool
    /// Conditions so far.
    var nodes = 0
}

extension ConfigurationReader {
    private static let words = ["any", "all", "field", "except"]

    /// One condition; nil with a report when something in it is wrong. `name` is what it stands behind.
    mutating func readExpression(
        _ value: TOMLValue, _ name: String, in scope: inout ExpressionScope, depth: Int, isInAll: Bool
    ) -> RuleExpression? {
        scope.nodes += 1
        guard scope.nodes <= RuleExpression.maximumNodes else {
            if scope.nodes == RuleExpression.maximumNodes + 1 {
                report("\(scope.place) has more than \(RuleExpression.maximumNodes) conditions", at: value.position)
            }
            return nil
        }
        guard depth <= RuleExpression.maximumDepth else {
            report("conditions are nested more than \(RuleExpression.maximumDepth) deep", at: value.position)
            return nil
        }
        guard case .table(let table) = value.content else {
            wrongType(value, name, "a condition: a table with any, all, field or except")
            return nil
        }
        guard let entry = onlyEntry(table, at: value.position, "a condition", among: Self.words) else { return nil }
        switch String(decoding: entry.key, as: UTF8.self) {
        case "any": return readParts(entry, in: &scope, depth: depth).map { .any($0) }
        case "all": return readParts(entry, in: &scope, depth: depth).map { .all($0) }
        case "except":
            guard isInAll else {
                report("except may only stand in a list of all", at: entry.keyPosition)
                return nil
            }
            return readExpression(entry.value, "except", in: &scope, depth: depth + 1, isInAll: false).map {
                .except($0)
            }
        default: return readField(entry.value, in: scope).map { .field($0) }
        }
    }

    /// The list of `any` or `all`. Each part is read, so that each mistake is named.
    private mutating func readParts(
        _ entry: TOMLTable.Entry, in scope: inout ExpressionScope, depth: Int
    ) -> [RuleExpression]? {
        let word = String(decoding: entry.key, as: UTF8.self)
        guard case .array(let elements) = entry.value.content else {
            wrongType(entry.value, word, "an array of conditions")
            return nil
        }
        if elements.isEmpty {
            report(
                "\(word) must not be empty: it would be \(word == "any" ? "never" : "always") true",
                at: entry.value.position)
            return nil
        }
        var parts: [RuleExpression] = []
        for element in elements {
            if scope.nodes > RuleExpression.maximumNodes { break }
            if let part = readExpression(element, word, in: &scope, depth: depth + 1, isInAll: word == "all") {
                parts.append(part)
            }
        }
        return parts.count == elements.count ? parts : nil
    }

    /// The one entry of a table whose key is one of `words`.
    mutating func onlyEntry(
        _ table: TOMLTable, at position: TOMLPosition, _ what: String, among words: [String]
    ) -> TOMLTable.Entry? {
        guard let first = table.entries.first else {
            report("\(what) must have one of \(words.joined(separator: ", "))", at: position)
            return nil
        }
        for entry in table.entries where !words.contains(where: { $0.utf8.elementsEqual(entry.key) }) {
            report(
                "\(what) has no \(Quoted.text(entry.key)); it may have \(words.joined(separator: ", "))",
                at: entry.keyPosition, suggestion: Spelling.nearest(to: entry.key, among: words))
            return nil
        }
        if let second = table.entries.dropFirst().first {
            report(
                "\(what) has exactly one key, this has \(Quoted.inner(first.key)) and \(Quoted.inner(second.key))",
                at: second.keyPosition)
            return nil
        }
        return first
    }
}
