import StrictJSON

/// An answer to `status`, read and judged.
struct StatusFacts {
    let lines: [String]
    /// Metadata and keys are there, and the last fetch of them did not fail.
    let isHealthy: Bool

    /// nil when a member is missing or has another type.
    init?(_ members: JSONObject) {
        guard let version = members["version"]?.text, let isDemo = members["demo"]?.bool,
            let uptime = Self.integer(members["uptime_s"]), let file = members["configuration"]?.object?["file"]?.text,
            let provider = members["provider"]?.object, let pending = members["pending"]?.object,
            let logins = members["logins"]?.object
        else { return nil }
        guard let name = provider["name"]?.text, let issuer = provider["issuer"]?.text,
            let metadata = provider["metadata"]?.text, let keys = Self.integer(provider["keys"]),
            let device = Self.integer(pending["device"]), let connections = Self.integer(pending["connections"]),
            let granted = Self.integer(logins["granted"]), let refused = Self.integer(logins["refused"]),
            let unavailable = Self.integer(logins["unavailable"])
        else { return nil }
        let failure = provider["last_error"]?.text
        let isKnown = !metadata.elementsEqual("none".utf8)
        let metadataAge = isKnown ? Self.age(provider["metadata_age_s"]) : ""
        let keysAge = keys > 0 ? Self.age(provider["keys_age_s"]) : ""
        isHealthy = isKnown && keys > 0 && failure == nil
        var lines = [
            "usherd         \(Output.printable(version, limit: 64)), up for \(AgeText.of(uptime))"
                + (isDemo ? ", a DEMO: not for a real host" : ""),
            "configuration  \(Output.printable(file, limit: 4_096))",
            "provider       \(Output.printable(name, limit: 64)), \(Output.printable(issuer, limit: 2_048))",
            "metadata       \(isKnown ? Output.printable(metadata, limit: 16) + metadataAge : "not fetched")",
            "keys           \(keys == 0 ? "none" : "\(keys) usable\(keysAge)")",
        ]
        if let failure {
            lines.append("last failure   \(Output.printable(failure, limit: 64)) (usher check says more)")
        }
        lines.append("pending        \(device) waiting logins, \(connections) connections")
        lines.append("logins         \(granted) granted, \(refused) refused, \(unavailable) unavailable")
        self.lines = lines
    }

    private static func integer(_ value: JSONValue?) -> Int64? {
        value?.number?.integer
    }

    private static func age(_ value: JSONValue?) -> String {
        integer(value).map { ", \(AgeText.of($0)) old" } ?? ""
    }
}
