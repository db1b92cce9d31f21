import StrictJSON

/// An answer to `status`, read and judged.
struct StatusFacts {
    let lines: [String]
    /// Every provider is.
    let isHealthy: Bool

    /// nil when a member is missing or has another type.
    init?(_ members: JSONObject) {
        guard let version = members["version"]?.text, let isDemo = members["demo"]?.bool,
            let uptime = Self.integer(members["uptime_s"]), let file = members["configuration"]?.object?["file"]?.text,
            let providers = Self.providers(members), let pending = members["pending"]?.object,
            let logins = members["logins"]?.object
        else { return nil }
        guard let device = Self.integer(pending["device"]), let connections = Self.integer(pending["connections"]),
            let granted = Self.integer(logins["granted"]), let refused = Self.integer(logins["refused"]),
            let unavailable = Self.integer(logins["unavailable"])
        else { return nil }
        isHealthy = providers.allSatisfy(\.isHealthy)
        lines =
            [
                "usherd         \(Output.printable(version, limit: 64)), up for \(AgeText.of(uptime))"
                    + (isDemo ? ", a DEMO: not for a real host" : ""),
                "configuration  \(Output.printable(file, limit: 4_096))",
            ] + providers.flatMap(\.lines) + [
                "pending        \(device) waiting logins, \(connections) connections",
                "logins         \(granted) granted, \(refused) refused, \(unavailable) unavailable",
            ]
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
