import AccountRecord
import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    /// `[accounts.rule]`; nil when it is absent, or not good. `accounts` is the table above it, and `rules` what was
    /// read of it.
    mutating func readNameRule(
        _ accounts: TOMLTable, _ rules: HostAccountRules, providers: [String]
    ) -> HostAccountRules.Rule? {
        guard let (table, start) = table(accounts, "rule") else { return nil }
        let before = problemCount
        checkKeys(table, of: "accounts.rule", place: "[accounts.rule]")
        let prefix = text(table, "prefix")?.bytes ?? []
        let suffix = text(table, "suffix")?.bytes ?? []
        let contains = text(table, "contains")
        let shortest = integer(table, "shortest", in: 1...LoginName.maximumBytes) ?? 1
        let longest = integer(table, "longest", in: 1...LoginName.maximumBytes) ?? LoginName.maximumBytes
        let provider = ruleProvider(table, start, providers)
        if rules.uidSource != .derived {
            report("a rule needs uid_source = \"derived\": nobody knows another uid before the first login", at: start)
        }
        if case .bool(true)? = accounts["require_existing"]?.content {
            report("rule and require_existing exclude each other: names of a rule do not exist yet", at: start)
        }
        if let text = contains, text.bytes.count != 1 {
            report("contains must be one character", at: text.position)
        }
        guard problemCount == before, let provider else { return nil }
        guard shortest <= longest else {
            report("shortest is above longest", at: start)
            return nil
        }
        do throws(NameRuleError) {
            let names = try NameRule(
                prefix: prefix, suffix: suffix, contains: contains?.bytes.first,
                lengths: UInt8(shortest)...UInt8(longest), range: rules.range, home: rules.home, shell: rules.shell)
            return HostAccountRules.Rule(names: names, provider: provider)
        } catch {
            report(error.explanation, at: start)
            return nil
        }
    }

    /// A login under sshd would be another provider's, with another uid than sshd's record has, and always refused.
    mutating func checkOwner(of rule: HostAccountRules.Rule?, _ choice: ProviderChoice, _ root: TOMLTable) {
        guard let rule, case .table(let accounts)? = root["accounts"]?.content, let place = accounts["rule"]?.position
        else { return }
        let names = rule.names
        let example = names.prefix + (names.contains.map { [$0] } ?? []) + [UInt8(ascii: "x")] + names.suffix
        let owner = choice.provider(of: example, service: Array("sshd".utf8))
        guard owner != rule.provider else { return }
        report(
            "names of the rule belong to [provider.\(owner)] under sshd, not to [provider.\(rule.provider)]", at: place)
    }

    /// Only first logins need a rule: accounts that root makes, pins or lists are published without one.
    mutating func look(at rule: HostAccountRules.Rule?, binding: AccountRules.Binding?, _ root: TOMLTable) {
        guard rule != nil, binding != .firstLogin, case .table(let accounts)? = root["accounts"]?.content,
            let place = accounts["rule"]?.position
        else { return }
        warn(
            "the rule helps nobody: it is for first logins, and without bind = \"first-login\" only accounts that root "
                + "has made or pinned sign in, whom sshd knows already", at: place, kind: .uselessNameRule)
    }

    /// Whose people the names are: only with one provider does it go without saying.
    private mutating func ruleProvider(
        _ table: TOMLTable, _ start: TOMLPosition, _ providers: [String]
    ) -> String? {
        guard table["provider"] != nil else {
            if providers.count > 1 {
                report("with several providers a rule needs provider: whose people the names are", at: start)
            }
            return providers.count == 1 ? providers.first : nil
        }
        guard let text = text(table, "provider") else { return nil }
        if let name = providers.first(where: { $0.utf8.elementsEqual(text.bytes) }) { return name }
        report(
            "there is no [provider.\(Quoted.inner(text.bytes))]", at: text.position,
            suggestion: Spelling.nearest(to: text.bytes, among: providers))
        return nil
    }
}
