import StrictJSON

/// An answer to `status`, read and judged.
struct StatusFacts {
    let lines: [String]
    /// Every provider, the store and the rule are, and the last reload was good.
    let isHealthy: Bool
    /// nil: the rule's key is as it should be, or nobody looked.
    let ruleKeyFault: RuleKeyFault?

    /// nil when a member is missing or has another type. `store`: where root's credentials lie.
    init?(_ members: JSONObject, _ store: CredentialStore?) {
        guard let version = members["version"]?.text, let isDemo = members["demo"]?.bool,
            let uptime = Self.integer(members["uptime_s"]),
            let configuration = members["configuration"]?.object.flatMap({ ConfigurationFacts($0) }),
            let providers = Self.providers(members), let pending = members["pending"]?.object,
            let logins = members["logins"]?.object, let accounts = StoreFacts(members["store"]),
            let listed = ListedFacts(members["listed"]), let rule = RuleFacts(members["rule"], isDemo ? nil : store)
        else { return nil }
        guard let device = Self.integer(pending["device"]), let connections = Self.integer(pending["connections"]),
            let granted = Self.integer(logins["granted"]), let refused = Self.integer(logins["refused"]),
            let unavailable = Self.integer(logins["unavailable"])
        else { return nil }
        ruleKeyFault = rule.fault
        isHealthy =
            configuration.isHealthy && accounts.isHealthy && listed.isHealthy && rule.fault == nil
            && providers.allSatisfy(\.isHealthy)
        let demo = isDemo ? ", a DEMO: not for a real host" : ""
        var lines = ["usherd         \(Output.printable(version, limit: 64)), up for \(AgeText.of(uptime))\(demo)"]
        lines += configuration.lines + providers.flatMap(\.lines)
        if let line = accounts.line { lines.append(line) }
        lines += listed.lines
        if let line = rule.line { lines.append(line) }
        if let line = Self.renewal(members["renewal"]?.object) { lines.append(line) }
        if let line = Self.sessions(members["sessions"]?.object) { lines.append(line) }
        lines.append("pending        \(device) waiting logins, \(connections) connections")
        let observed = Self.integer(logins["observed"]).flatMap { $0 > 0 ? ", \($0) only observed" : nil } ?? ""
        lines.append("logins         \(granted) granted, \(refused) refused, \(unavailable) unavailable\(observed)")
        self.lines = lines
    }

    /// nil where nobody has an account, and with an older usherd.
    private static func renewal(_ members: JSONObject?) -> String? {
        guard let members, let isOn = members["on"]?.bool else { return nil }
        guard isOn else {
            let reason = members["reason"]?.text.map { " (\(Output.printable($0, limit: 64)))" } ?? ""
            return "re-checks      off\(reason)"
        }
        guard let renewed = integer(members["renewed"]), let ended = integer(members["ended"]),
            let failed = integer(members["failed"])
        else { return nil }
        return "re-checks      \(renewed) answered, \(ended) sign-ins ended, \(failed) not answered"
    }

    /// nil where there is no store, or it does not answer, and with an older usherd.
    private static func sessions(_ members: JSONObject?) -> String? {
        guard let members, let living = integer(members["living"]), let accounts = integer(members["accounts"]) else {
            return nil
        }
        return "sign-ins       \(living) count, of \(accounts) account\(accounts == 1 ? "" : "s")"
    }

    /// All of them; an usherd with one provider says `provider` alone.
    private static func providers(_ members: JSONObject) -> [ProviderFacts]? {
        let values = members["providers"] == nil ? members["provider"].map { [$0] } : members["providers"]?.array
        guard let values, !values.isEmpty else { return nil }
        let facts = values.compactMap { $0.object.flatMap { ProviderFacts($0) } }
        return facts.count == values.count ? facts : nil
    }

    private static func integer(_ value: JSONValue?) -> Int64? {
        value?.number?.integer
    }
}
