import LoginPolicy

/// What rules can do at all, by what is known before anybody signs in: services, providers, this host.
struct RuleReach {
    /// Roles that a service admits.
    let admitted: Set<String>
    private let configuration: UsherConfiguration

    init(_ configuration: UsherConfiguration) {
        self.configuration = configuration
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
        let present: [[UInt8]]
        switch condition.field {
        case .service: present = configuration.services.map(\.name)
        case .provider: present = owners.map { Array($0.name.utf8) }
        case .hostTags: present = configuration.hostTags
        case .host:
            guard let name = configuration.hostName else { return true }
            present = [name]
        default: return true
        }
        return condition.values.contains { value in present.contains { condition.accepts(value, $0) } }
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

extension FieldCondition {
    /// Whether a name that is known beforehand fits; a pattern that gives up does not.
    func accepts(_ value: ValueMatcher, _ name: [UInt8]) -> Bool {
        let folded = { (bytes: [UInt8]) in
            ignoresCase ? bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } : bytes
        }
        switch value {
        case .exact(let text): return folded(text) == folded(name)
        case .wildcard(let text): return Glob.matches(folded(text), folded(name))
        case .regex(let pattern):
            if case .matched = pattern.match(name) { return true }
            return ignoresCase
        case .integer, .fraction, .boolean, .missing, .addresses, .time: return false
        }
    }
}
