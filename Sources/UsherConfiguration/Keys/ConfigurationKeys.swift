/// Every key that the configuration may have: the readers refuse what is not here, `usher config keys`
/// shows it, and docs/configuration.md is compared with it.
package enum ConfigurationKeys {
    /// By table, in the order of docs/configuration.md.
    package static let all: [ConfigurationKey] =
        top + provider + client + tls + http + claims + tokens + bearer + logout + accounts + nameRule + account
        + serviceAccount
        + roleSources + templates
        + role
        + rule
        + host + policy + service + reuse + keyLogin + messagesOfService + sessions + limits + messages + daemon

    private static let namesByTable: [String: [String]] = Dictionary(grouping: all, by: \.table).mapValues {
        $0.map(\.name)
    }

    /// The keys of a table, such as `provider.NAME.claims`.
    static func names(of table: String) -> [String] {
        namesByTable[table] ?? []
    }

    /// Tables that have such a key, as their headers; none when they are too many to be of help.
    static func tables(with name: [UInt8]) -> [String] {
        let tables = all.filter { !$0.table.isEmpty && $0.name.utf8.elementsEqual(name) }.map { "[\($0.table)]" }
        return tables.count > 3 ? [] : tables
    }

    static func rows(_ table: String, _ keys: [ConfigurationKey]) -> [ConfigurationKey] {
        keys.map { $0.of(table) }
    }

    private static let top = rows(
        "",
        [
            ConfigurationKey("provider", .table, isNeeded: true, "providers, one table each"),
            ConfigurationKey("accounts", .table, "which names may sign in, and how a principal becomes one"),
            ConfigurationKey("account", .table, "accounts that root binds, one table each"),
            ConfigurationKey("service_account", .table, "names that are clients of a provider, one table each"),
            ConfigurationKey("roles", .table, "where roles come from beside groups and rules"),
            ConfigurationKey("role", .table, "roles, one table each"),
            ConfigurationKey("rule", .table, "rules that give roles, one table each"),
            ConfigurationKey("host", .table, "what rules know about this host"),
            ConfigurationKey("policy", .table, "what counts for every service"),
            ConfigurationKey("service", .table, isNeeded: true, "PAM services, one table each"),
            ConfigurationKey("sessions", .table, "what becomes of sign-ins after the login"),
            ConfigurationKey("limits", .table, "how much at one time, and how long"),
            ConfigurationKey("messages", .table, "what people read"),
            ConfigurationKey("daemon", .table, "usherd itself"),
        ])
}
