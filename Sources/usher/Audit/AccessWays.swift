import AccountRecord
import LoginExplanation
import LoginPolicy
import OpenIDConnect
import UsherConfiguration

/// Finds every way into a service in the configuration alone.
struct AccessWays {
    let configuration: UsherConfiguration

    func ways(into service: ServicePolicy) -> [AccessWay] {
        let listed = configuration.roles.filter { service.roles.contains($0.name) }
        return listed.filter { $0.services.isEmpty || $0.services.contains(service.name) }.flatMap {
            ways(into: service, by: $0)
        }
    }

    private func ways(into service: ServicePolicy, by role: Role) -> [AccessWay] {
        let sources = configuration.roleSources
        func way(
            _ kind: AccessWay.Kind, _ name: [UInt8], place: SourcePlace? = nil, condition: String? = nil,
            providers: [String]? = nil
        ) -> AccessWay {
            AccessWay(
                service: String(decoding: service.name, as: UTF8.self), role: role.name, kind: kind, name: name,
                condition: condition, place: (place ?? role.place).map { "\($0.file):\($0.line)" },
                isPrivileged: role.isPrivileged, localGroups: role.localGroups, runAs: role.runAs, hosts: role.hosts,
                providers: providers ?? role.providers, roleDemands: role.demands, serviceDemands: service.demands,
                providerDemands: demands(of: providers ?? role.providers), waiver: role.waiver)
        }
        let accounts = configuration.serviceAccounts.filter {
            service.serviceAccounts.contains($0.name.bytes) && $0.rule.roles.contains(role.name)
        }
        var ways = accounts.map { way(.serviceAccount, $0.name.bytes, providers: [$0.provider]) }
        if sources.isDelegatedToHost { return ways + role.groups.map { way(.hostGroup, $0) } }
        ways += role.groups.map { way(.group, $0) }
        for rule in configuration.roleRules where rule.isEnabled && rule.roles.contains(role.name) {
            ways.append(
                way(
                    .rule, Array(rule.name.utf8), place: rule.place, condition: ConditionText.text(rule.expression),
                    providers: rule.providers.isEmpty ? nil : rule.providers))
        }
        if sources.defaults.contains(role.name) { ways.append(way(.defaultRole, [])) }
        if let templates = sources.templates, templates.allow.contains(role.name) {
            ways.append(way(.template, templates.prefix + Array(role.name.utf8)))
        }
        if service.factsMissing == .hostGroups, !role.isPrivileged { ways += role.groups.map { way(.hostGroup, $0) } }
        return ways
    }

    /// What all of these providers ask for in their tokens; of one that asks for nothing people come without.
    private func demands(of names: [String]) -> SignInDemands {
        let rules = configuration.providers.filter { names.isEmpty || names.contains($0.name) }.map(
            \.configuration.tokens)
        let ages = rules.map(\.maximumAuthenticationAge)
        return SignInDemands(
            acr: rules.allSatisfy { !$0.requiredACR.isEmpty } ? rules.flatMap(\.requiredACR) : [],
            amr: rules.allSatisfy { !$0.requiredAMR.isEmpty } ? rules.flatMap(\.requiredAMR) : [],
            maximumAge: ages.contains(nil) ? nil : ages.compactMap(\.self).max().map { .seconds($0) })
    }
}
