import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    static let maximumListedAccounts = 10_000
    /// OpenID Connect Core §2.
    private static let maximumSubjectBytes = 255

    /// Every `[account.NAME]`. `rules` say which names nobody of a provider has.
    mutating func readListedAccounts(
        _ root: TOMLTable, providers: [ServedProvider], rules: AccountRules
    ) -> AccountList {
        var list = AccountList()
        guard let (tables, _) = table(root, "account") else { return list }
        if let first = tables.entries.dropFirst(Self.maximumListedAccounts).first {
            report("there are more than \(Self.maximumListedAccounts) accounts", at: first.keyPosition)
        }
        for entry in tables.entries.prefix(Self.maximumListedAccounts) {
            guard checkLoginName(entry.key, at: entry.keyPosition), let name = try? LoginName.check(entry.key) else {
                continue
            }
            let label = "account.\(Quoted.inner(entry.key))"
            guard case .table(let table) = entry.value.content else {
                wrongType(entry.value, label, "a table")
                continue
            }
            checkFree(name, rules, at: entry.keyPosition)
            guard
                let account = readListedAccount(table, name, "[\(label)]", at: entry.keyPosition, providers: providers),
                let other = list.add(account)
            else { continue }
            report(
                "[\(label)] is the person of [account.\(Quoted.inner(other.name.bytes))]: one person has one account",
                at: entry.keyPosition)
        }
        return list
    }

    private mutating func readListedAccount(
        _ table: TOMLTable, _ name: LoginName, _ label: String, at position: TOMLPosition, providers: [ServedProvider]
    ) -> ListedAccount? {
        checkKeys(table, of: "account.NAME", place: label)
        for key in ["provider", "subject"] where table[key] == nil {
            report("\(label) needs \(key): whose account is it?", at: position)
        }
        let issuer = readIssuer(table, providers)
        let subject = readSubject(table)
        let isLocked = boolean(table, "locked") ?? false
        guard let issuer, let subject else { return nil }
        return ListedAccount(
            name: name, issuer: issuer, subject: subject, isLocked: isLocked, place: place(position))
    }

    private mutating func readIssuer(_ table: TOMLTable, _ providers: [ServedProvider]) -> [UInt8]? {
        guard let text = text(table, "provider") else { return nil }
        if let provider = providers.first(where: { $0.name.utf8.elementsEqual(text.bytes) }) {
            return provider.configuration.issuer.bytes
        }
        report(
            "there is no [provider.\(Quoted.inner(text.bytes))]", at: text.position,
            suggestion: Spelling.nearest(to: text.bytes, among: providers.map(\.name)))
        return nil
    }

    private mutating func readSubject(_ table: TOMLTable) -> [UInt8]? {
        guard let text = text(table, "subject") else { return nil }
        let isText = String(validating: text.bytes, as: UTF8.self)?.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control
        }
        guard (1...Self.maximumSubjectBytes).contains(text.bytes.count), isText == true else {
            report(
                "subject must be 1 to \(Self.maximumSubjectBytes) bytes without control characters", at: text.position)
            return nil
        }
        return text.bytes
    }

    /// A line of /etc/passwd may have a reserved name; root pins such a one by hand.
    mutating func checkFree(_ name: LoginName, _ rules: AccountRules, at position: TOMLPosition) {
        let text = Quoted.text(name.bytes)
        if ReservedNames.contains(name) {
            report("\(text) is a reserved name: nobody signs in as it", at: position)
        } else if rules.reserved.contains(name.bytes) {
            report("\(text) stands in accounts.reserved: nobody signs in as it", at: position)
        } else if rules.localOnly.contains(name.bytes) {
            report("\(text) stands in accounts.local_only: nobody of a provider has it", at: position)
        }
    }
}
