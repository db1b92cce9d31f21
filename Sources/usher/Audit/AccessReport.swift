import LoginPolicy
import UsherConfiguration

/// Who can get in or become root on this host through Usher, and what goes past it.
struct AccessReport: Equatable {
    let services: [ServiceAccess]
    /// PAM services that do not ask Usher in both phases; empty with `--service`.
    let bypassing: [PAMService]
    /// Files of PAM that could not be followed.
    let problems: [String]

    /// Ways that make root.
    var rootWays: [AccessWay] { services.flatMap(\.ways).filter(\.becomesRoot) }

    /// `name`: one service alone; throws when the configuration has none of that name.
    init(_ configuration: UsherConfiguration, pam: PAMFolder, only name: String?) throws(CommandFailure) {
        let all = try pam.services()
        var policies = configuration.services
        if let name {
            policies = policies.filter { $0.name.elementsEqual(name.utf8) }
            guard !policies.isEmpty else {
                throw CommandFailure(
                    message: "the configuration has no [service.\(Output.printable(Array(name.utf8), limit: 64))]: "
                        + "it admits nobody")
            }
        }
        let ways = AccessWays(configuration: configuration)
        services = policies.map { policy in
            ServiceAccess(
                policy: policy, ways: ways.ways(into: policy),
                pam: all.first { $0.name.utf8.elementsEqual(policy.name) })
        }
        bypassing = name == nil ? all.filter(\.bypasses) : []
        let shown = name == nil ? all : services.compactMap(\.pam)
        problems = shown.flatMap(\.problems).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
