import LoginPolicy

/// What rules can do at all, by what is known before anybody signs in: services, providers, this host.
struct RuleReach {
    /// Roles that a service admits.
    let admitted: Set<String>
    let services: PresentNames
    private let configuration: UsherConfiguration

    init(_ configuration: UsherConfiguration) {
        self.configuration = configuration
        services = PresentNames(configuration.services.map(\.name))
        let roles = KnownRoles(configuration.roles)
        admitted = Set(
            configuration.services.flatMap { service in
                service.roles.filter { roles[Array($0.utf8)]?.counts(in: service.name) == true }
            })
    }

    /// False only when the condition is never true, whoever signs in.
    func canBeTrue(_ rule: Rule) -> Bool {
        let owners = configuration.providers.filter { rule.providers.isEmpty || rule.providers.contains($0.name) }
        return canBeTrue(rule.expression, owners)
    }

    private func canBeTrue(_ expression: RuleExpression, _ owners: [ServedProvider]) -> Bool {
        switch expression {
        case .any(let parts): parts.contains { canBeTrue($0, owners) }
        case .all(let parts): parts.allSatisfy { canBeTrue($0, owners) }
        case .except: true
        case .field(let condition): canBeTrue(condition, owners)
        }
    }

    private func canBeTrue(_ condition: FieldCondition, _ owners: [ServedProvider]) -> Bool {
        if condition.values.contains(.missing) { return true }
        guard owners.contains(where: { $0.claims.has(condition.field) }) else { return false }
        switch condition.field {
        case .service: return condition.accepts(oneOf: services)
        case .provider: return condition.accepts(oneOf: PresentNames(owners.map { Array($0.name.utf8) }))
        case .hostTags: return condition.accepts(oneOf: PresentNames(configuration.hostTags))
        case .host: return configuration.hostName.map { condition.accepts(oneOf: PresentNames([$0])) } ?? true
        default: return true
        }
    }

    /// The roles that somebody can have; `rules`: those that can be true.
    func rolesGiven(by rules: [Rule]) -> Set<String> {
        let sources = configuration.roleSources
        var given = Set(rules.flatMap(\.roles))
        given.formUnion(sources.defaults)
        let hasGroups = configuration.providers.contains { $0.claims.groups != nil }
        if hasGroups, let templates = sources.templates { given.formUnion(templates.allow) }
        for role in configuration.roles where !role.groups.isEmpty {
            let isRead = configuration.providers.contains { provider in
                (role.providers.isEmpty || role.providers.contains(provider.name)) && provider.claims.groups != nil
            }
            if sources.isDelegatedToHost || isRead { given.insert(role.name) }
        }
        return given
    }
}
