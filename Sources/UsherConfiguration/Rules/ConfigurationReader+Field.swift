import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    private static let fieldWords = RuleField.worded.compactMap(\.word)
    private static let metadata = Array("metadata.".utf8)

    /// `{ groups = … }`, `{ "metadata.NAME" = … }` or `{ claim = [...], value = … }`.
    mutating func readField(_ value: TOMLValue, in scope: ExpressionScope) -> FieldCondition? {
        guard case .table(let table) = value.content else {
            wrongType(value, "field", "a table with the field's name and its values")
            return nil
        }
        if table["claim"] != nil || table["value"] != nil { return readClaimField(table, in: scope) }
        let names = table.entries.filter { !$0.key.starts(with: Self.metadata) }
        guard names.isEmpty || table.entries.count > 1 else {
            return names.first.flatMap { readNamedField($0, in: scope) }
        }
        guard let first = table.entries.first else {
            report("a field needs a name, such as { groups = \"...\" }", at: value.position)
            return nil
        }
        if let second = table.entries.dropFirst().first {
            report(
                "a field has exactly one key, this has \(Quoted.inner(first.key)) and \(Quoted.inner(second.key))",
                at: second.keyPosition)
            return nil
        }
        let claim = Array(first.key.dropFirst(Self.metadata.count))
        guard (1...255).contains(claim.count) else {
            report("\"metadata.NAME\" needs the name of a claim, 1 to 255 bytes", at: first.keyPosition)
            return nil
        }
        return condition(.claim(ClaimPath(names: [claim])), first, in: scope)
    }

    private mutating func readNamedField(_ entry: TOMLTable.Entry, in scope: ExpressionScope) -> FieldCondition? {
        if let field = RuleField.worded.first(where: { $0.word?.utf8.elementsEqual(entry.key) == true }) {
            return condition(field, entry, in: scope)
        }
        if entry.key.elementsEqual("metadata".utf8) {
            report("write the claim in quotes: { \"metadata.NAME\" = ... }", at: entry.keyPosition)
            return nil
        }
        report(
            "there is no field \(Quoted.text(entry.key)); there are \(Self.fieldWords.joined(separator: ", ")), "
                + "\"metadata.NAME\" and claim", at: entry.keyPosition,
            suggestion: Spelling.nearest(to: entry.key, among: Self.fieldWords))
        return nil
    }

    private mutating func readClaimField(_ table: TOMLTable, in scope: ExpressionScope) -> FieldCondition? {
        for entry in table.entries where !["claim", "value"].contains(where: { $0.utf8.elementsEqual(entry.key) }) {
            report("\(Quoted.text(entry.key)) has no place beside claim and value", at: entry.keyPosition)
            return nil
        }
        guard let entry = table.entries.first(where: { $0.key.elementsEqual("value".utf8) }), table["claim"] != nil
        else {
            if let first = table.entries.first { report("claim and value belong together", at: first.keyPosition) }
            return nil
        }
        guard let path = claimPath(table, "claim") else { return nil }
        return condition(.claim(path), entry, in: scope)
    }

    private mutating func condition(
        _ field: RuleField, _ entry: TOMLTable.Entry, in scope: ExpressionScope
    ) -> FieldCondition? {
        guard let values = readValues(entry.value, of: field, key: entry.key) else { return nil }
        return FieldCondition(
            field, values, ignoresCase: scope.ignoresCase, place: place(entry.keyPosition))
    }
}
