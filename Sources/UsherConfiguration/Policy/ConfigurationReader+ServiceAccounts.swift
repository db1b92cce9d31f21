import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    static let maximumServiceAccounts = 1_000

    /// Every `[service_account.NAME]`. Each is listed as an account too: its client is the owner of the name.
    mutating func readServiceAccounts(
        _ root: TOMLTable, providers: [ServedProvider], roles: KnownRoles, rules: AccountRules,
        listed: inout AccountList
    ) -> [ServiceAccount] {
        guard let (tables, _) = table(root, "service_account") else { return [] }
        if let first = tables.entries.dropFirst(Self.maximumServiceAccounts).first {
            report("there are more than \(Self.maximumServiceAccounts) service accounts", at: first.keyPosition)
        }
        var accounts: [ServiceAccount] = []
        for entry in tables.entries.prefix(Self.maximumServiceAccounts) {
            guard checkLoginName(entry.key, at: entry.keyPosition), let name = try? LoginName.check(entry.key) else {
                continue
            }
            let label = "service_account.\(Quoted.inner(entry.key))"
            guard case .table(let table) = entry.value.content else {
                wrongType(entry.value, label, "a table")
                continue
            }
            checkFree(name, rules, at: entry.keyPosition)
            let named = NamedTable(
                name: String(decoding: entry.key, as: UTF8.self), table: table, position: entry.keyPosition)
            guard let account = readServiceAccount(named, name, "[\(label)]", providers: providers, roles: roles) else {
                continue
            }
            accounts.append(account)
            let owner = ListedAccount(
                name: name, issuer: account.rule.issuer, subject: account.client.id, isLocked: false,
                place: place(entry.keyPosition))
            if let other = listed.add(owner) {
                report(
                    "[\(label)] is the account \(Quoted.text(other.name.bytes)) already: a name and a client have one "
                        + "account", at: entry.keyPosition)
            }
        }
        return accounts
    }

    private mutating func readServiceAccount(
        _ entry: NamedTable, _ name: LoginName, _ label: String, providers: [ServedProvider], roles: KnownRoles
    ) -> ServiceAccount? {
        checkKeys(entry.table, of: "service_account.NAME", place: label)
        let provider = readProvider(entry, label, providers)
        let client = readServiceClient(entry, label)
        let given = readServiceRoles(entry, label, roles, provider)
        guard let provider, let client, let given else { return nil }
        return ServiceAccount(
            name: name, provider: provider.name, client: client,
            rule: ServiceAccountRule(
                issuer: provider.configuration.issuer.bytes, clientID: client.id, roles: given))
    }

    /// The provider checks the account's tokens by its `bearer`.
    private mutating func readProvider(
        _ entry: NamedTable, _ label: String, _ providers: [ServedProvider]
    ) -> ServedProvider? {
        guard let value = entry.table["provider"] else {
            guard providers.count == 1 else {
                report("\(label) needs provider: whose client is it?", at: entry.position)
                return nil
            }
            return withBearer(providers[0], label, at: entry.position)
        }
        guard let text = text(entry.table, "provider") else { return nil }
        guard let provider = providers.first(where: { $0.name.utf8.elementsEqual(text.bytes) }) else {
            report(
                "there is no [provider.\(Quoted.inner(text.bytes))]", at: text.position,
                suggestion: Spelling.nearest(to: text.bytes, among: providers.map(\.name)))
            return nil
        }
        return withBearer(provider, label, at: value.position)
    }

    private mutating func withBearer(
        _ provider: ServedProvider, _ label: String, at position: TOMLPosition
    ) -> ServedProvider? {
        if provider.bearer != nil { return provider }
        report(
            "\(label) needs a table [provider.\(provider.name).bearer]: its audiences say which tokens count",
            at: position)
        return nil
    }

    private mutating func readServiceClient(_ entry: NamedTable, _ label: String) -> ServiceClient? {
        guard let id = text(entry.table, "client_id") else {
            if entry.table["client_id"] == nil { report("\(label) needs client_id", at: entry.position) }
            return nil
        }
        guard isPlain(id.bytes) else {
            report("client_id must be 1 to 255 bytes without control characters", at: id.position)
            return nil
        }
        var client = ServiceClient(id: id.bytes)
        if let scopes = texts(entry.table, "scopes") { client.scopes = scopeNames(scopes) }
        if let audience = text(entry.table, "audience") {
            if !isPlain(audience.bytes) {
                report("audience must be 1 to 255 bytes without control characters", at: audience.position)
            }
            client.audience = audience.bytes
        }
        return client
    }

    /// As a subject must be.
    private func isPlain(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return (1...255).contains(bytes.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private mutating func readServiceRoles(
        _ entry: NamedTable, _ label: String, _ roles: KnownRoles, _ provider: ServedProvider?
    ) -> [String]? {
        guard let wanted = texts(entry.table, "roles") else {
            if entry.table["roles"] == nil { report("\(label) needs the roles that it has", at: entry.position) }
            return nil
        }
        if wanted.isEmpty { report("roles must not be empty: \(label) could do nothing", at: wanted.position) }
        return wanted.texts.compactMap { text in
            guard let role = knownRole(text, roles) else { return nil }
            if role.isPrivileged {
                report(
                    "\(Quoted.text(text.bytes)) is privileged: a service account has no second factor",
                    at: text.position)
            }
            if let provider, !role.providers.isEmpty, !role.providers.contains(provider.name) {
                report(
                    "\(Quoted.text(text.bytes)) is not for people of [provider.\(provider.name)]", at: text.position)
            }
            return role.name
        }
    }

    /// `service_accounts` of each service: the names that it knows.
    mutating func admit(_ accounts: [ServiceAccount], at services: inout [ServicePolicy], _ root: TOMLTable) {
        guard case .table(let tables)? = root["service"]?.content else { return }
        let names = accounts.map(\.name.bytes)
        // One that has a mistake is reported for that already.
        let written: [[UInt8]] =
            if case .table(let table)? = root["service_account"]?.content { table.entries.map(\.key) } else { [] }
        for index in services.indices {
            let name = String(decoding: services[index].name, as: UTF8.self)
            guard case .table(let table)? = tables[name]?.content, let wanted = texts(table, "service_accounts") else {
                continue
            }
            for text in wanted.texts where !written.contains(text.bytes) {
                report("there is no [service_account.\(Quoted.inner(text.bytes))]", at: text.position)
            }
            services[index].serviceAccounts = Set(wanted.texts.map(\.bytes).filter(names.contains))
        }
    }
}
