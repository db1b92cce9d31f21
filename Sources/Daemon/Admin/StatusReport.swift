import Accounts
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// What `usher status` shows to root.
struct StatusReport {
    let members: [(String, JSONValue)]

    init(
        options: DaemonOptions, service: LoginService, inForce: InForce, lastReload: ConfigurationReload.Outcome?,
        providers: [ProviderStatus], sessions: (sessions: Int, accounts: Int)?
    ) {
        let counts = service.counters.values
        let reports = providers.map { JSONValue.members(Self.provider($0)) }
        members = [
            ("version", .text(DaemonVersion.text)),
            ("demo", .bool(options.isDemo)),
            ("uptime_s", .integer(Int(service.clock.uptime().components.seconds))),
            (
                "configuration",
                .members(
                    [
                        ("file", .text(options.configurationPath)),
                        ("files", .array(inForce.files.map { .string(PlainLine.of($0, limit: 256)) })),
                        ("fingerprint", .text(inForce.fingerprint)),
                        ("loaded_at", .integer(Int(clamping: inForce.since.value))),
                        ("loaded_s", .integer(Self.age(inForce.since, service))),
                    ] + (lastReload.map { [("last_reload", Self.reload($0, service))] } ?? []))
            ),
            // The first by itself, as versions with one provider had it.
            ("provider", reports.first ?? .null), ("providers", .array(reports)),
            ("store", Self.store(service.accounts)), ("listed", Self.listed(service.accounts)),
            ("rule", Self.rule(inForce.configuration)),
            ("renewal", Self.renewal(service)),
            // Sign-ins that count; null while nobody knows.
            (
                "sessions",
                sessions.map {
                    .members([("living", .integer($0.sessions)), ("accounts", .integer($0.accounts))])
                } ?? .null
            ),
            (
                "pending",
                .members([
                    ("device", .integer(service.places.total)), ("connections", .integer(counts.connections)),
                ])
            ),
            (
                "logins",
                .members([
                    ("granted", .integer(counts.granted)), ("refused", .integer(counts.refused)),
                    ("unavailable", .integer(counts.unavailable)), ("observed", .integer(counts.observed)),
                ])
            ),
        ]
    }

    /// null without one; `open` is false while it is opened, too.
    private static func store(_ accounts: AccountKeeper?) -> JSONValue {
        guard let accounts else { return .null }
        let refusal = accounts.store == nil ? accounts.refusal : nil
        return .members(
            [("open", .bool(accounts.store != nil))] + (refusal.map { [("reason", .text($0.reason))] } ?? []))
    }

    /// What became of `[account.NAME]`; null where nobody is bound.
    private static func listed(_ accounts: AccountKeeper?) -> JSONValue {
        guard let outcome = accounts?.listed.outcome else { return .null }
        let lines = outcome.faults.prefix(ConfigurationReload.maximumProblems).map(\.line)
        return .members([
            ("accounts", .integer(outcome.listed)), ("waiting", .integer(outcome.waiting)),
            ("refused", .integer(outcome.faults.count)), ("problems", .array(lines.map(JSONValue.text))),
        ])
    }

    /// `[accounts.rule]`; null without one. Whether usher-publish has its key, only root's command can see.
    private static func rule(_ configuration: UsherConfiguration) -> JSONValue {
        guard let rule = configuration.hostAccounts.rule,
            let provider = configuration.providers.first(where: { $0.name == rule.provider })
        else { return .null }
        return .members([
            ("provider", .text(provider.name)), ("issuer", .string(provider.configuration.issuer.bytes)),
        ])
    }

    /// Background re-checks since the start; `reason` says why there are none.
    private static func renewal(_ service: LoginService) -> JSONValue {
        guard let accounts = service.accounts else { return .null }
        let counts = service.renewals.counts
        return .members(
            [
                ("on", .bool(accounts.sealing.keys != nil)), ("under_way", .integer(service.renewals.underWay)),
                ("renewed", .integer(counts.renewed)), ("ended", .integer(counts.ended)),
                ("failed", .integer(counts.failed)),
            ] + (accounts.sealing.reason.map { [("reason", .text($0))] } ?? []))
    }

    private static func reload(_ outcome: ConfigurationReload.Outcome, _ service: LoginService) -> JSONValue {
        .members([
            ("ok", .bool(outcome.isGood)), ("at", .integer(Int(clamping: outcome.at.value))),
            ("age_s", .integer(age(outcome.at, service))),
            ("problems", .array(outcome.problems.map(JSONValue.text))),
        ])
    }

    /// In seconds; a clock that was set back makes nothing younger than now.
    private static func age(_ time: UnixSeconds, _ service: LoginService) -> Int {
        Int(clamping: max(service.clock.now().value - time.value, 0))
    }

    static func provider(_ status: ProviderStatus) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("name", .text(status.name)), ("issuer", .string(status.issuer)),
            ("metadata", .text(status.metadata.rawValue)),
        ]
        if let age = status.metadataAge { members.append(("metadata_age_s", .integer(Int(age.components.seconds)))) }
        members.append(("keys", .integer(status.keyCount)))
        if let age = status.keysAge { members.append(("keys_age_s", .integer(Int(age.components.seconds)))) }
        if let reason = status.lastError { members.append(("last_error", .text(reason))) }
        return members
    }
}
