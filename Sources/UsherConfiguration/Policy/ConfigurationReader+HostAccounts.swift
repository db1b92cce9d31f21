import AccountRecord
import StrictTOML

extension ConfigurationReader {
    /// The keys of `[accounts]` that say what an account is on this host.
    mutating func readHostAccounts(_ root: TOMLTable, providers: [String]) -> HostAccountRules {
        var rules = HostAccountRules()
        // What is wrong with the table itself was said by `readAccounts`.
        guard case .table(let table)? = root["accounts"]?.content else { return rules }
        if let text = text(table, "uid_source"),
            let source = choice(text, "uid_source", of: HostAccountRules.UIDSource.self)
        {
            rules.uidSource = source
            if source == .claim, table["uid_claim"] == nil {
                report("uid_source = \"claim\" needs uid_claim: the claim that holds the uid", at: text.position)
            }
        }
        rules.uidClaim = claimPath(table, "uid_claim")
        if rules.uidSource != .claim, rules.uidClaim != nil, let value = table["uid_claim"] {
            report("uid_claim means nothing without uid_source = \"claim\"", at: value.position)
        }
        rules.range = range(table) ?? .standard
        rules.home = place(table, "home") ?? .home
        rules.shell = place(table, "shell") ?? .bash
        rules.allowsLists = boolean(table, "enumerate") ?? false
        rules.rule = readNameRule(table, rules, providers: providers)
        return rules
    }

    private mutating func range(_ table: TOMLTable) -> UIDRange? {
        guard let value = table["uid_range"] else { return nil }
        guard case .array(let ends) = value.content, ends.count == 2, case .integer(let first) = ends[0].content,
            case .integer(let last) = ends[1].content
        else {
            wrongType(value, "uid_range", "[FIRST, LAST]")
            return nil
        }
        do throws(UIDRangeError) { return try UIDRange.check(from: first, to: last) } catch {
            report("uid_range \(error.explanation)", at: value.position)
            return nil
        }
    }

    private mutating func place(_ table: TOMLTable, _ key: String) -> AccountPlace? {
        guard let text = text(table, key) else { return nil }
        guard let place = AccountPlace(text.bytes) else {
            report(
                "\(key) must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\"",
                at: text.position)
            return nil
        }
        return place
    }
}
