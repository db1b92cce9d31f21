import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    static let maximumRules = 2_000

    /// Every `[rule.NAME]`; `roles` are those that exist, `providers` the names of those that do.
    mutating func readRules(_ root: TOMLTable, roles: KnownRoles, providers: [String]) -> [Rule] {
        guard let (tables, _) = table(root, "rule") else { return [] }
        return namedTables(tables, of: "rule", limit: Self.maximumRules).compactMap { entry in
            readRule(entry.table, entry.name, at: entry.position, roles: roles, providers: providers)
        }
    }

    private mutating func readRule(
        _ table: TOMLTable, _ name: String, at position: TOMLPosition, roles: KnownRoles, providers: [String]
    ) -> Rule? {
        let place = "[rule.\(name)]"
        checkKeys(table, of: "rule.NAME", place: place)
        var given: [String] = []
        if let list = texts(table, "roles") {
            if list.isEmpty { report("roles must not be empty: the rule would give nothing", at: list.position) }
            given = list.texts.compactMap { knownRole($0, roles)?.name }
        } else if table["roles"] == nil {
            report("\(place) needs the roles that it gives", at: position)
        }
        let owners = readOwners(
            table, place: place, question: "whose people is it for?", emptyMeans: "it would be for nobody",
            at: position, among: providers)
        let isEnabled = boolean(table, "enabled") ?? true
        let ignoresCase = boolean(table, "ignore_case") ?? false
        let notes = readNotes(table)
        guard let condition = table["rules"] else {
            report("\(place) needs rules: the condition", at: position)
            return nil
        }
        var scope = ExpressionScope(place: place, ignoresCase: ignoresCase)
        guard let expression = readExpression(condition, "rules", in: &scope, depth: 1, isInAll: false) else {
            return nil
        }
        return Rule(
            name: name, isEnabled: isEnabled, expression: expression, roles: given, providers: owners, notes: notes,
            place: self.place(position))
    }

    private mutating func readNotes(_ table: TOMLTable) -> [Rule.Note] {
        guard let (notes, _) = self.table(table, "metadata") else { return [] }
        return notes.entries.compactMap { entry in
            guard case .string(let text) = entry.value.content else {
                wrongType(entry.value, "metadata.\(Quoted.text(entry.key))", "a string")
                return nil
            }
            return Rule.Note(name: entry.key, text: text)
        }
    }
}
