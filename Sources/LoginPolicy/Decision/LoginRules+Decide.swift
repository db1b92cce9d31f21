package import OpenIDConnect

extension LoginRules {
    /// May this service use this grant at all? Asked before anything goes to the provider.
    package func admits(grant: GrantKind, service name: [UInt8]) -> PolicyDenial? {
        guard let service = service(named: name) else { return .serviceNotConfigured }
        return service.grants.contains(grant) ? nil : .grantNotAllowed
    }

    /// Decides a login from what a verified token said. `login` is the name that was asked for.
    package func decide(_ facts: LoginFacts, login: [UInt8], service name: [UInt8]) -> Decision {
        guard let service = service(named: name) else { return Decision(.denied(.serviceNotConfigured)) }
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
        let trace = roles.filter { service.roles.contains($0.name) }.map { role in
            Decision.RoleTrace(
                role: role.name, wanted: role.groups, matched: role.groups.first(where: present.contains))
        }
        let names = held.map(\.name)
        if trace.contains(where: { $0.matched != nil }) { return Decision(.granted, roles: names, trace: trace) }
        let denial: PolicyDenial = facts.groups == .overage ? .groupsUnknown : .noRole
        return Decision(.denied(denial), roles: names, trace: trace)
    }

    /// Decides the account phase from facts of an earlier sign-in; nil facts are none.
    /// `isKnownElsewhere`: there are some of another provider, which count for nothing.
    package func decideAccount(
        _ facts: LoginFacts?, login: [UInt8], service name: [UInt8], now: UnixSeconds, isKnownElsewhere: Bool = false
    ) -> Decision {
        guard let service = service(named: name) else { return Decision(.denied(.serviceNotConfigured)) }
        guard let facts else { return Decision(.denied(isKnownElsewhere ? .factsOtherProvider : .factsMissing)) }
        let (age, overflow) = now.value.subtractingReportingOverflow(facts.establishedAt.value)
        guard !overflow, age >= 0 else { return Decision(.denied(.factsFromFuture)) }
        guard Duration.seconds(age) <= service.maximumRoleAge else { return Decision(.denied(.factsTooOld)) }
        return decide(facts, login: login, service: name)
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
