import LoginPolicy
import OpenIDConnect
import StrictTOML

extension UsherConfiguration {
    /// The tables that may stand at the top.
    static let topLevelKeys = ["provider", "role", "service", "limits", "messages", "daemon"]

    /// Reads all files of a configuration, the main one first.
    package static func parse(
        _ sources: [ConfigurationSource], demo: Bool
    ) -> Result<UsherConfiguration, ConfigurationProblems> {
        parse(sources.first?.bytes ?? [], file: sources.first?.path ?? "", demo: demo)
    }

    /// Reads a whole file and reports everything that is wrong with it. `demo` (usherd --demo) lets a
    /// literal loopback address have http; no key in the file has that effect.
    package static func parse(
        _ bytes: [UInt8], file: String, demo: Bool
    ) -> Result<UsherConfiguration, ConfigurationProblems> {
        var reader = ConfigurationReader(file: file)
        let root: TOMLTable
        do {
            root = try TOMLTable.parse(bytes)
        } catch {
            reader.report(error.explanation, at: error.position)
            return .failure(ConfigurationProblems(problems: reader.problems))
        }
        reader.checkKeys(root, known: topLevelKeys, place: "the file")
        let providers = reader.readProviders(root, demo: demo)
        let roles = reader.readRoles(root, providers: reader.providerNames(root))
        let services = reader.readServices(root, roles: roles)
        let limits = reader.readLimits(root)
        let messages = reader.readMessages(root, providerName: providers.first?.displayName ?? "")
        let choice = reader.readChoice(root)
        let audit = reader.readAudit(root)
        guard reader.problems.isEmpty, !providers.isEmpty, let choice else {
            return .failure(ConfigurationProblems(problems: reader.sortedProblems))
        }
        return .success(
            UsherConfiguration(
                providers: providers, choice: choice, roles: roles, services: services, limits: limits,
                messages: messages, audit: audit, warnings: reader.warnings))
    }
}

extension ConfigurationReader {
    /// In the order of the file.
    var sortedProblems: [ConfigurationProblem] {
        problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    mutating func readLimits(_ root: TOMLTable) -> Limits {
        var limits = Limits()
        guard let (table, _) = table(root, "limits") else { return limits }
        checkKeys(
            table,
            known: [
                "auth_connections", "provider_connections", "max_pending_device", "max_pending_per_source",
                "max_pending_sshd", "connect_timeout", "total_timeout",
            ] + Self.keyLimitKeys, place: "[limits]")
        if let value = integer(table, "auth_connections", in: 8...4_096) { limits.authConnections = value }
        if let value = integer(table, "provider_connections", in: 1...1_024) { limits.providerConnections = value }
        if let value = integer(table, "max_pending_device", in: 1...4_096) { limits.maximumPendingDevice = value }
        if let value = integer(table, "max_pending_per_source", in: 1...4_096) {
            limits.maximumPendingPerSource = value
        }
        if let value = integer(table, "max_pending_sshd", in: 1...4_096) { limits.maximumPendingSSHD = value }
        if let value = duration(table, "connect_timeout", in: 1...60) { limits.connectTimeout = value }
        if let value = duration(table, "total_timeout", in: 1...60) { limits.totalTimeout = value }
        return limits
    }

    mutating func readMessages(_ root: TOMLTable, providerName: String) -> UsherConfiguration.Messages {
        var messages = UsherConfiguration.Messages(displayName: providerName)
        guard let (table, _) = table(root, "messages") else { return messages }
        checkKeys(table, known: ["display_name", "qr"], place: "[messages]")
        if let name = printable(table, "display_name", limit: 64) { messages.displayName = name }
        if let text = text(table, "qr"), let mode = choice(text, "qr", of: UsherConfiguration.Messages.QRMode.self) {
            messages.qr = mode
        }
        return messages
    }

    mutating func readAudit(_ root: TOMLTable) -> UsherConfiguration.AuditDestination {
        guard let (table, _) = table(root, "daemon") else { return .auto }
        checkKeys(table, known: ["audit"], place: "[daemon]")
        guard let text = text(table, "audit") else { return .auto }
        return choice(text, "audit", of: UsherConfiguration.AuditDestination.self) ?? .auto
    }
}
