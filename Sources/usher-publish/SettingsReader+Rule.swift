import AccountRecord
import StrictTOML

/// `[accounts.rule]` and whose people its names are.
extension SettingsReader {
    mutating func readRule(_ value: TOMLValue, _ file: String) {
        guard case .table(let table) = value.content else { return report("rule must be a table", value, file) }
        if rule.place == nil { rule.place = "\(file):\(value.position.line):\(value.position.column)" }
        for entry in table.entries where !RuleReader.keys.contains(where: { $0.utf8.elementsEqual(entry.key) }) {
            report("unknown key in [accounts.rule]", entry.value, file)
        }
        for (key, field) in [
            ("prefix", \RuleReader.prefix), ("suffix", \.suffix),
        ] as [(String, WritableKeyPath<RuleReader, [UInt8]>)] {
            if let text = ruleText(table, key, file) { rule[keyPath: field] = text }
        }
        if let text = ruleText(table, "contains", file) { rule.contains = text }
        if let text = ruleText(table, "provider", file) { rule.provider = text }
        for (key, field) in [
            ("shortest", \RuleReader.shortest), ("longest", \.longest),
        ] as [(String, WritableKeyPath<RuleReader, Int64>)] {
            guard let value = first(table, key, of: "accounts.rule", file) else { continue }
            if case .integer(let number) = value.content {
                rule[keyPath: field] = number
            } else {
                report("\(key) must be an integer", value, file)
            }
        }
    }

    private mutating func ruleText(_ table: TOMLTable, _ key: String, _ file: String) -> [UInt8]? {
        guard let value = first(table, key, of: "accounts.rule", file) else { return nil }
        if case .string(let text) = value.content { return text }
        report("\(key) must be a string", value, file)
        return nil
    }

    /// Only a rule needs them, so what else stands there is not looked at.
    mutating func readIssuers(_ document: TOMLTable) {
        guard case .table(let providers)? = document["provider"]?.content else { return }
        for entry in providers.entries {
            guard case .table(let provider) = entry.value.content else { continue }
            var issuer = rule.issuers[entry.key] ?? nil
            if case .string(let text)? = provider["issuer"]?.content { issuer = text }
            rule.issuers.updateValue(issuer, forKey: entry.key)
        }
    }

    /// When all files are read.
    mutating func takeRule() {
        guard let place = rule.place, problems.isEmpty else { return }
        switch rule.rule(settings) {
        case .success(let rule): settings.rule = rule
        case .failure(let problem): problems.append("\(place): \(problem.message)")
        }
    }
}
