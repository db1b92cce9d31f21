import StrictJSON

/// An answer to `provider_refresh`, as lines.
struct ProviderRefreshReport {
    let common: ProviderOptions.Report

    init(_ members: JSONObject) throws(AdminError) {
        guard let providers = members["providers"]?.array else { throw .malformed }
        var lines: [String] = []
        var isGood = true
        for provider in providers {
            guard let members = provider.object, let name = members["name"]?.text,
                let isRefreshed = members["refreshed"]?.bool
            else { throw .malformed }
            let shown = Output.printable(name, limit: 64)
            guard isRefreshed else {
                isGood = false
                lines.append("\(shown): failed, \(Output.printable(members["reason"]?.text ?? [], limit: 64))")
                continue
            }
            lines.append("\(shown): metadata \(Self.word(members["metadata"])), keys \(Self.word(members["keys"]))")
        }
        common = ProviderOptions.Report(lines: lines, json: .object(members), isGood: isGood)
    }

    private static func word(_ value: JSONValue?) -> String {
        switch value {
        case .text("fetched"): "fetched"
        case .text("recent"): "not fetched again so soon"
        case .text("configured"): "from the configuration"
        default: "unknown"
        }
    }
}
