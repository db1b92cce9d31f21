import LoginPolicy
import OpenIDConnect
import StrictTOML

/// What is legal and probably not meant: looked for once everything is read.
extension ConfigurationReader {
    mutating func look(at configuration: UsherConfiguration) {
        let reach = RuleReach(configuration)
        let rules = configuration.roleRules.filter(\.isEnabled)
        var possible: [Rule] = []
        for rule in rules {
            lookAtFields(of: rule, in: configuration)
            if reach.canBeTrue(rule) {
                possible.append(rule)
            } else if let place = rule.place {
                warn(
                    "[rule.\(rule.name)] gives nothing on this host: its condition is never true",
                    at: position(place), kind: .unreachableRule)
            }
        }
        lookForRepetition(rules)
        let given = reach.rolesGiven(by: possible)
        lookAtRoles(configuration, given: given)
        lookAtServices(configuration, given: given)
        lookAtReuse(configuration)
        for rule in rules where !rule.roles.contains(where: { reach.admitted.contains($0) }) {
            guard let place = rule.place else { continue }
            warn(
                "[rule.\(rule.name)] gives only roles that no service admits", at: position(place),
                kind: .unreachableRule)
        }
    }

    /// Back from what a rule or role remembers.
    func position(_ place: SourcePlace) -> TOMLPosition {
        let source = sources.firstIndex { $0.path == place.file } ?? 0
        return TOMLPosition(line: place.line, column: place.column, source: source)
    }

    /// A rule that gives nothing that an earlier one does not give to the same people.
    private mutating func lookForRepetition(_ rules: [Rule]) {
        var first: [[UInt8]: Rule] = [:]
        for rule in rules {
            var key = rule.expression.written
            for provider in rule.providers.sorted() { key += [0] + Array(provider.utf8) }
            guard let earlier = first[key] else {
                first[key] = rule
                continue
            }
            guard let place = rule.place, let before = earlier.place,
                Set(rule.roles).isSubset(of: earlier.roles)
            else { continue }
            warn(
                "[rule.\(rule.name)] gives nothing that [rule.\(earlier.name)] (\(lineOf(position(before)))) does not "
                    + "give already", at: position(place), kind: .unreachableRule)
        }
    }

    private mutating func lookAtRoles(_ configuration: UsherConfiguration, given: Set<String>) {
        let services = Set(configuration.services.map(\.name))
        let names = configuration.services.map { String(decoding: $0.name, as: UTF8.self) }
        for role in configuration.roles {
            guard let place = role.place.map(position) else { continue }
            if !given.contains(role.name) {
                warn(
                    "nothing gives [role.\(role.name)]: no group, rule, default or template", at: place,
                    kind: .roleNotGiven)
            }
            for service in role.services where !services.contains(service) {
                warn(
                    "[role.\(role.name)] is for a service that has no table: \(Quoted.text(service))", at: place,
                    kind: .neverTrue, suggestion: Spelling.nearest(to: service, among: names))
            }
            // Tokens need no service.
            let isAdmitted = configuration.services.contains {
                $0.roles.contains(role.name) && role.counts(in: $0.name)
            }
            if !isAdmitted, !role.givesTokens {
                warn("no service admits [role.\(role.name)]", at: place, kind: .roleNotAdmitted)
            }
            let owners = configuration.providers.filter { role.providers.isEmpty || role.providers.contains($0.name) }
            let isDemanded = owners.allSatisfy {
                !$0.configuration.tokens.requiredACR.isEmpty || !$0.configuration.tokens.requiredAMR.isEmpty
            }
            if role.isPrivileged, role.demands.acr.isEmpty, role.demands.amr.isEmpty, role.waiver == nil, !isDemanded {
                warn(
                    "[role.\(role.name)] is privileged and demands no second factor: set required_amr or "
                        + "required_acr, or say with mfa_waiver why not", at: place, kind: .privilegedWithoutFactor)
            }
        }
    }

    private mutating func lookAtServices(_ configuration: UsherConfiguration, given: Set<String>) {
        let roles = KnownRoles(configuration.roles)
        for service in configuration.services {
            let isOpen = service.roles.contains { name in
                given.contains(name) && roles[Array(name.utf8)]?.counts(in: service.name) == true
            }
            guard !isOpen, let place = service.place.map(position) else { continue }
            warn(
                "nobody can have a role that [service.\(Quoted.inner(service.name))] admits", at: place,
                kind: .serviceWithoutRole)
        }
    }
}

extension Role {
    func counts(in service: [UInt8]) -> Bool {
        services.isEmpty || services.contains(service)
    }
}
