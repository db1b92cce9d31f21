import OpenIDConnect

/// What the service and the accounts ask beside roles; one function a check.
struct ServiceConditions {
    let rules: LoginRules
    let service: ServicePolicy
    /// nil: before the sign-in.
    let facts: LoginFacts?
    let login: [UInt8]
    let context: LoginContext
    /// nil: not known, because the provider left them out or the token says nothing about them.
    let groups: [[UInt8]]?
    /// Those that the person has and that count here.
    let roles: Set<String>

    private var conditions: AccessConditions { service.conditions }

    /// nil: passed.
    func denial(_ check: CheckTrace.Check) -> PolicyDenial? {
        switch check {
        // Asked before anything else can be.
        case .service, .principal: nil
        case .loginName:
            rules.accounts.denial(of: login, in: context) ?? rules.serviceAccountDenial(of: login, at: service)
        case .groupsClaim: groupsClaimDenial
        case .denyUsers: conditions.denyUsers.contains(login) ? .userDenied : nil
        case .denyGroups: inGroups(conditions.denyGroups) { $0 ? .groupDenied : nil }
        case .allowUsers: conditions.allowUsers.isEmpty || conditions.allowUsers.contains(login) ? nil : .userNotAllowed
        case .allowGroups: inGroups(conditions.allowGroups) { $0 ? nil : .groupNotAllowed }
        case .requireGroups: requireGroupsDenial
        case .requireRoles: requireRolesDenial
        case .requireScopes:
            conditions.requireScopes.isEmpty || (facts?.scopes ?? []).hasAll(ofOne: conditions.requireScopes)
                ? nil : .scopesRequired
        case .subject: subjectDenial
        case .domain:
            conditions.allowedDomains.isEmpty || facts?.domain.map(conditions.allowedDomains.contains) ?? false
                ? nil : .domainNotAllowed
        case .remoteHost: remoteHostDenial
        case .acr: facts.flatMap(service.demands.acrDenial)
        case .amr: facts.flatMap(service.demands.amrDenial)
        case .signInAge: facts.flatMap { service.demands.ageDenial($0, now: context.now) }
        case .factsAge: factsAgeDenial
        // `RoleJudgement` decides it.
        case .role: nil
        case .privilegedAccount: privilegedAccountDenial
        }
    }

    /// Nobody's role opens the service: for want of one, or because it is not known whether there is one.
    func denialOfNoRole(rules traces: [RuleTrace]) -> PolicyDenial {
        if rules.roleSources.isDelegatedToHost { return context.hostGroups == nil ? .hostGroupsUnknown : .noRole }
        guard facts?.groups == .overage else { return .noRole }
        let listed = rules.roles.filter { service.roles.contains($0.name) && context.isFor($0.providers) }
        let byGroup = listed.contains { !$0.groups.isEmpty }
        let byTemplate = rules.roleSources.templates.map { templates in
            listed.contains { templates.allow.contains($0.name) }
        }
        let byRule = traces.contains { trace in
            trace.outcome == .unknown && listed.contains { trace.roles.contains($0.name) }
        }
        return byGroup || byTemplate ?? false || byRule ? .groupsUnknown : .noRole
    }

    private var groupsClaimDenial: PolicyDenial? {
        switch facts?.groups {
        case nil, .known: nil
        case .overage: rules.claims.groupsOverage == .deny ? .groupsOverage : nil
        case .wrongType: .groupsWrongType
        case .tooMany: .tooManyGroups
        }
    }

    /// `verdict` is asked whether the person is in one of the groups; when that is not known, nobody is let
    /// in.
    private func inGroups(_ wanted: [[UInt8]], _ verdict: (Bool) -> PolicyDenial?) -> PolicyDenial? {
        if wanted.isEmpty { return nil }
        guard let groups else { return .groupsUnknown }
        let wanted = Set(wanted)
        return verdict(groups.contains(where: wanted.contains))
    }

    private var requireGroupsDenial: PolicyDenial? {
        if conditions.requireGroups.isEmpty { return nil }
        guard let groups else { return .groupsUnknown }
        return groups.hasAll(ofOne: conditions.requireGroups) ? nil : .groupsRequired
    }

    private var requireRolesDenial: PolicyDenial? {
        let lists = conditions.requireRoles
        let has = lists.contains { list in !list.isEmpty && list.allSatisfy(roles.contains) }
        return lists.isEmpty || has ? nil : .rolesRequired
    }

    private var subjectDenial: PolicyDenial? {
        if conditions.allowedSubjects.isEmpty, conditions.allowedSubjectPatterns.isEmpty { return nil }
        guard let subject = facts?.subject, !subject.isEmpty else { return .subjectNotAllowed }
        let fits = conditions.allowedSubjectPatterns.contains { pattern in
            if case .matched = pattern.match(subject) { true } else { false }
        }
        return fits || conditions.allowedSubjects.contains(subject) ? nil : .subjectNotAllowed
    }

    /// A login that names no host is local; a name that is no address is in no network.
    private var remoteHostDenial: PolicyDenial? {
        if conditions.remoteHosts.isEmpty || context.remoteHost.isEmpty { return nil }
        guard let address = HostAddress(context.remoteHost) else { return .remoteHostNotAllowed }
        return conditions.remoteHosts.contains { $0.contains(address.bytes) } ? nil : .remoteHostNotAllowed
    }

    /// Whoever has the account has the host: that is an administrator's role to give.
    private var privilegedAccountDenial: PolicyDenial? {
        guard context.isPrivilegedLocal else { return nil }
        let isAdministrator = rules.roles.contains { $0.isPrivileged && roles.contains($0.name) }
        return isAdministrator ? nil : .privilegedRoleRequired
    }

    private var factsAgeDenial: PolicyDenial? {
        guard let facts else { return .factsMissing }
        let (age, overflow) = context.now.value.subtractingReportingOverflow(facts.establishedAt.value)
        guard !overflow, age >= 0 else { return .factsFromFuture }
        var maximum = service.maximumRoleAge
        if context.providerIsUnavailable, service.onUnavailable == .lastKnown {
            maximum = max(maximum, ServicePolicy.maximumLastKnownAge)
        }
        return Duration.seconds(age) <= maximum ? nil : .factsTooOld
    }
}
