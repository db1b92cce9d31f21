import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictTOML

extension UsherConfiguration {
    /// Reads all files of a configuration, the main one first, and reports everything that is wrong with
    /// them. `demo` (usherd --demo) lets a literal loopback address have http; no key has that effect.
    package static func parse(
        _ sources: [ConfigurationSource], demo: Bool
    ) -> Result<UsherConfiguration, ConfigurationProblems> {
        var reader = ConfigurationReader(sources)
        guard let root = reader.readFiles() else {
            return .failure(ConfigurationProblems(problems: reader.problems))
        }
        reader.checkKeys(root, of: "", place: "the file")
        let providers = reader.readProviders(root, demo: demo)
        let names = reader.providerNames(root)
        let roles = reader.readRoles(root, providers: names)
        let known = KnownRoles(roles)
        var services = reader.readServices(root, roles: known, providers: providers)
        reader.allowBearer(providers, at: &services, root)
        let rules = reader.readRules(root, roles: known, providers: names)
        let roleSources = reader.readRoleSources(root, roles: known)
        let accounts = reader.readAccounts(root)
        let hostAccounts = reader.readHostAccounts(root, providers: names)
        var listed = reader.readListedAccounts(root, providers: providers, rules: accounts)
        let serviceAccounts = reader.readServiceAccounts(
            root, providers: providers, roles: known, rules: accounts, listed: &listed)
        reader.admit(serviceAccounts, at: &services, root)
        let host = reader.readHost(root)
        let sessions = reader.readSessions(root)
        let limits = reader.readLimits(root)
        let messages = reader.readMessages(root, providerName: providers.first?.displayName ?? "")
        var choice = reader.readChoice(root)
        for account in serviceAccounts { choice?.serviceAccounts[account.name.bytes] = account.provider }
        reader.look(at: hostAccounts.rule, binding: accounts.binding, root)
        if let choice { reader.checkOwner(of: hostAccounts.rule, choice, root) }
        let audit = reader.readAudit(root)
        guard !reader.hasProblems, !providers.isEmpty, let choice else {
            return .failure(ConfigurationProblems(problems: reader.problems))
        }
        var configuration = UsherConfiguration(
            providers: providers, choice: choice, roles: roles, services: services, limits: limits,
            messages: messages, audit: audit)
        configuration.roleRules = rules
        configuration.roleSources = roleSources
        configuration.accounts = accounts
        configuration.hostAccounts = hostAccounts
        configuration.listed = listed
        configuration.serviceAccounts = serviceAccounts
        configuration.sessions = sessions
        (configuration.hostName, configuration.hostTags) = host
        configuration.fingerprint = Fingerprint.of(sources)
        reader.look(at: configuration)
        configuration.warnings = reader.warnings
        return .success(configuration)
    }

    /// The same for a single file.
    package static func parse(
        _ bytes: [UInt8], file: String, demo: Bool
    ) -> Result<UsherConfiguration, ConfigurationProblems> {
        parse([ConfigurationSource(kind: .main, path: file, bytes: bytes)], demo: demo)
    }
}

extension ConfigurationReader {
    mutating func readLimits(_ root: TOMLTable) -> Limits {
        var limits = Limits()
        guard let (table, _) = table(root, "limits") else { return limits }
        checkKeys(table, of: "limits", place: "[limits]")
        if let value = integer(table, "auth_connections", in: 8...4_096) { limits.authConnections = value }
        if let value = integer(table, "provider_connections", in: 1...1_024) { limits.providerConnections = value }
        if let value = integer(table, "max_pending_device", in: 1...4_096) { limits.maximumPendingDevice = value }
        if let value = integer(table, "max_pending_per_source", in: 1...4_096) {
            limits.maximumPendingPerSource = value
        }
        if let value = integer(table, "max_pending_sshd", in: 1...4_096) { limits.maximumPendingSSHD = value }
        if let value = integer(table, "max_pending_unbound", in: 1...4_096) { limits.maximumPendingUnbound = value }
        if let value = integer(table, "max_pending_unbound_per_source", in: 1...4_096) {
            limits.maximumPendingUnboundPerSource = value
        }
        if let value = integer(table, "failures_per_user", in: 1...1_000) { limits.failuresPerUser = value }
        if let value = integer(table, "failures_per_source", in: 1...1_000) { limits.failuresPerSource = value }
        if let value = integer(table, "failures_per_host", in: 1...1_000) { limits.failuresPerHost = value }
        if let value = duration(table, "connect_timeout", in: 1...60) { limits.connectTimeout = value }
        if let value = duration(table, "total_timeout", in: 1...60) { limits.totalTimeout = value }
        return limits
    }

    mutating func readMessages(_ root: TOMLTable, providerName: String) -> UsherConfiguration.Messages {
        var messages = UsherConfiguration.Messages(displayName: providerName)
        guard let (table, _) = table(root, "messages") else { return messages }
        checkKeys(table, of: "messages", place: "[messages]")
        if let name = printable(table, "display_name", limit: 64) { messages.displayName = name }
        if let text = text(table, "qr"), let mode = choice(text, "qr", of: UsherConfiguration.Messages.QRMode.self) {
            messages.qr = mode
        }
        return messages
    }

    mutating func readAudit(_ root: TOMLTable) -> UsherConfiguration.AuditDestination {
        guard let (table, _) = table(root, "daemon") else { return .auto }
        checkKeys(table, of: "daemon", place: "[daemon]")
        guard let text = text(table, "audit") else { return .auto }
        return choice(text, "audit", of: UsherConfiguration.AuditDestination.self) ?? .auto
    }
}
