import JOSE
import OpenIDConnect
import StrictJSON

/// A provider's report as the admin socket carries it. Nothing of it is secret.
enum ProviderReportJSON {
    static func of(_ report: ProviderReport) -> JSONValue {
        var members = StatusReport.provider(report.status)
        members.append(
            (
                "endpoints",
                .members(
                    report.endpoints.map { endpoint in
                        (
                            endpoint.endpoint.rawValue,
                            .members([
                                ("url", .string(endpoint.url)),
                                ("from", .text(endpoint.isConfigured ? "configuration" : "discovery")),
                            ])
                        )
                    })
            ))
        if let algorithms = report.providerAlgorithms {
            members.append(("provider_algs", .array(algorithms.prefix(32).map { .string($0) })))
        }
        members.append(("allowed_algs", .array(report.allowedAlgorithms.map { .text($0.rawValue) })))
        members.append(("key_set", .array(report.keys.map(key))))
        if let next = report.nextRefresh { members.append(("next_refresh_s", .integer(Int(next.components.seconds)))) }
        return .members(members)
    }

    private static func key(_ key: ProviderReport.Key) -> JSONValue {
        var members: [(String, JSONValue)] = []
        if let keyID = key.description.keyID { members.append(("kid", .string(keyID))) }
        if let type = key.description.type { members.append(("kty", .text(type))) }
        if let algorithm = key.description.algorithm { members.append(("alg", .text(algorithm.rawValue))) }
        if key.description.namesUse { members.append(("use", .text("sig"))) }
        members.append(("usable", .bool(key.description.type != nil)))
        if let age = key.age { members.append(("age_s", .integer(Int(age.components.seconds)))) }
        return .members(members)
    }
}
