import StrictJSON

/// An answer to `provider_show`, as lines.
struct ProviderShowReport {
    let common: ProviderOptions.Report

    init(_ members: JSONObject) throws(AdminError) {
        guard let providers = members["providers"]?.array else { throw .malformed }
        var lines: [String] = []
        var isGood = true
        for provider in providers {
            guard let facts = provider.object.flatMap({ ProviderFacts($0) }), let members = provider.object else {
                throw .malformed
            }
            if !lines.isEmpty { lines.append("") }
            lines += facts.lines + Self.details(members)
            isGood = isGood && facts.isHealthy
        }
        common = ProviderOptions.Report(lines: lines, json: .object(members), isGood: isGood)
    }

    private static func details(_ provider: JSONObject) -> [String] {
        var lines: [String] = []
        if let next = provider["next_refresh_s"]?.number?.integer {
            lines.append("next refresh   in \(AgeText.of(next))")
        }
        if let algorithms = provider["allowed_algs"]?.array {
            lines.append("algorithms     \(list(algorithms)) allowed")
        }
        if let algorithms = provider["provider_algs"]?.array {
            lines.append("               \(list(algorithms)) at the provider")
        }
        for endpoint in provider["endpoints"]?.object?.members ?? [] {
            let url = endpoint.value.object?["url"]?.text ?? []
            let isConfigured = endpoint.value.object?["from"]?.text?.elementsEqual("configuration".utf8) ?? false
            lines.append(
                "endpoint       \(Output.printable(endpoint.name, limit: 64)): \(Output.printable(url, limit: 2_048))"
                    + (isConfigured ? " (configured)" : ""))
        }
        return lines + (provider["key_set"]?.array ?? []).compactMap(\.object).map(key)
    }

    private static func key(_ key: JSONObject) -> String {
        let keyID = key["kid"]?.text.map { Output.printable($0, limit: 64) } ?? "(no kid)"
        guard key["usable"]?.bool == true else { return "key            \(keyID): cannot verify, passed over" }
        var words = [key["kty"], key["alg"], key["use"]].compactMap { $0?.text }.map { Output.printable($0, limit: 16) }
        if let age = key["age_s"]?.number?.integer { words.append("known for \(AgeText.of(age))") }
        return "key            \(keyID): \(words.joined(separator: ", "))"
    }

    private static func list(_ values: [JSONValue]) -> String {
        values.compactMap(\.text).map { Output.printable($0, limit: 16) }.joined(separator: " ")
    }
}
