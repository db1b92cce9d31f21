package import OpenIDConnect

extension LoginRules {
    /// May this service use this grant at all? Asked before anything goes to the provider.
    package func admits(grant: GrantKind, service name: [UInt8]) -> PolicyDenial? {
        guard let service = service(named: name) else { return .serviceNotConfigured }
        return service.grants.contains(grant) ? nil : .grantNotAllowed
    }

    /// Decides a login from what a verified token said. `login` is the name that was asked for.
    package func decide(_ facts: LoginFacts, login: [UInt8], in context: LoginContext) -> Decision {
        guard let service = service(named: context.service) else { return Decision(.denied(.serviceNotConfigured)) }
        if let denial = denial(ofPrincipal: facts.principal, login: login) { return Decision(.denied(denial)) }
        let groups: [[UInt8]]
        switch facts.groups {
        case .known(let names): groups = names
        case .overage: groups = []  // unknown: every rule that needs them is false
        case .wrongType: return Decision(.denied(.groupsWrongType))
        case .tooMany: return Decision(.denied(.tooManyGroups))
        }
        let present = Set(groups)
        let held = roles.filter { $0.groups.contains(where: present.contains) }
        let traces = roles.filter { service.roles.contains($0.name) }.map { role in
            let origin = role.groups.first(where: present.contains).map { [RoleTrace.Origin.group($0)] } ?? []
            return RoleTrace(
                role: role.name, place: role.place, wanted: role.groups, origins: origin,
                admission: origin.isEmpty ? .notHeld : .admits)
        }
        let names = held.map(\.name)
        if traces.contains(where: \.isHeld) { return Decision(.granted, roles: names, roleTraces: traces) }
        let denial: PolicyDenial = facts.groups == .overage ? .groupsUnknown : .noRole
        return Decision(.denied(denial), roles: names, roleTraces: traces)
    }

    /// Decides the account phase from facts of an earlier sign-in; nil facts are none.
    /// `isKnownElsewhere`: there are some of another provider, which count for nothing.
    package func decideAccount(
        _ facts: LoginFacts?, login: [UInt8], in context: LoginContext, isKnownElsewhere: Bool = false
    ) -> Decision {
        guard let service = service(named: context.service) else { return Decision(.denied(.serviceNotConfigured)) }
        guard let facts else { return Decision(.denied(isKnownElsewhere ? .factsOtherProvider : .factsMissing)) }
        let (age, overflow) = context.now.value.subtractingReportingOverflow(facts.establishedAt.value)
        guard !overflow, age >= 0 else { return Decision(.denied(.factsFromFuture)) }
        let usesLastKnown = context.providerIsUnavailable && service.onUnavailable == .lastKnown
        let limit = usesLastKnown ? max(service.maximumRoleAge, .seconds(30 * 86_400)) : service.maximumRoleAge
        guard Duration.seconds(age) <= limit else { return Decision(.denied(.factsTooOld)) }
        return decide(facts, login: login, in: context)
    }

    private func denial(ofPrincipal principal: LoginFacts.Principal, login: [UInt8]) -> PolicyDenial? {
        switch principal {
        case .missing: .principalMissing
        case .wrongType: .principalWrongType
        case .unverifiedEmail: .emailNotVerified
        case .value(let name): name == login ? nil : .nameMismatch
        }
    }
}
