import AccountRecord
import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    /// `[accounts]`.
    mutating func readAccounts(_ root: TOMLTable) -> AccountRules {
        var accounts = AccountRules()
        guard let (table, _) = table(root, "accounts") else { return accounts }
        checkKeys(table, of: "accounts", place: "[accounts]")
        accounts.map = readMap(table)
        if let text = text(table, "match"), let match = choice(text, "match", of: AccountRules.Match.self) {
            accounts.match = match
            if match == .map, table["map"] == nil || accounts.map.isEmpty {
                report("match = \"map\" needs a map: nobody could sign in", at: text.position)
            }
        }
        accounts.stripDomains = readDomains(table)
        if let text = text(table, "name_pattern") {
            accounts.namePattern = pattern(text, "name_pattern", captures: 0)
        }
        accounts.localOnly = loginNames(table, "local_only") ?? []
        accounts.reserved = loginNames(table, "reserved") ?? []
        accounts.requiresExisting = boolean(table, "require_existing") ?? false
        if let text = text(table, "bind") { accounts.binding = choice(text, "bind", of: AccountRules.Binding.self) }
        return accounts
    }

    /// Principal to login name.
    private mutating func readMap(_ table: TOMLTable) -> [[UInt8]: [UInt8]] {
        guard let (entries, _) = self.table(table, "map") else { return [:] }
        var map: [[UInt8]: [UInt8]] = [:]
        var owners: [[UInt8]: [UInt8]] = [:]
        for entry in entries.entries {
            guard case .string(let name) = entry.value.content else {
                wrongType(entry.value, "map.\(Quoted.text(entry.key))", "a string")
                continue
            }
            if entry.key.isEmpty { report("a principal must not be empty", at: entry.keyPosition) }
            guard checkLoginName(name, at: entry.value.position) else { continue }
            if let login = try? LoginName.check(name), ReservedNames.contains(login) {
                report("\(Quoted.text(name)) is a reserved name: nobody signs in as it", at: entry.value.position)
            }
            if let owner = owners.updateValue(entry.key, forKey: name) {
                warn(
                    "\(Quoted.text(name)) is also the login name of \(Quoted.text(owner)): make sure that they are "
                        + "one person", at: entry.value.position, kind: .sharedAccount)
            }
            map[entry.key] = name
        }
        return map
    }

    /// Without the `@`.
    private mutating func readDomains(_ table: TOMLTable) -> [[UInt8]] {
        guard let list = texts(table, "strip_domain") else { return [] }
        for text in list.texts {
            let isDomain =
                (1...255).contains(text.bytes.count)
                && text.bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "@") }
            if !isDomain {
                report(
                    "\(Quoted.text(text.bytes)) is no domain: write what stands behind the @, such as \"example.com\"",
                    at: text.position)
            }
        }
        return list.texts.map(\.bytes)
    }
}
