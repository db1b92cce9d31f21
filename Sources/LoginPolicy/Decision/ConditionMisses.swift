import StrictJSON

/// What the failed check of a decision wanted, and what there was.
struct ConditionMisses {
    let rules: LoginRules
    let decision: Decision
    let claims: JSONObject
    let login: [UInt8]
    let context: LoginContext?

    func all(_ denial: PolicyDenial) -> [Miss] {
        guard let check = decision.checks.last?.check else { return [] }
        if check == .role { return demands(denial) }
        return [.condition(check, role: nil, wanted: wanted(check), present: present(check))]
    }

    /// Of the roles that would admit after another sign-in.
    private func demands(_ denial: PolicyDenial) -> [Miss] {
        decision.roleTraces.compactMap { trace in
            guard trace.admission == .demand(denial), let check = denial.demand else { return nil }
            let demands = rules.roles.first { $0.name == trace.role }?.demands ?? SignInDemands()
            return .condition(check, role: trace.role, wanted: demands.wanted(check), present: present(check))
        }
    }

    private func wanted(_ check: CheckTrace.Check) -> [[[UInt8]]] {
        guard let service = context.flatMap({ rules.service(named: $0.service) }) else { return [] }
        let conditions = service.conditions
        return switch check {
        case .principal: rules.claims.principalPattern.map { [[$0.text]] } ?? []
        case .loginName: rules.accounts.namePattern.map { [[$0.text]] } ?? []
        case .allowUsers: conditions.allowUsers.map { [$0] }
        case .allowGroups: conditions.allowGroups.map { [$0] }
        case .requireGroups: conditions.requireGroups
        case .requireRoles: conditions.requireRoles.map { $0.map { Array($0.utf8) } }
        case .requireScopes: conditions.requireScopes
        case .subject: (conditions.allowedSubjects + conditions.allowedSubjectPatterns.map(\.text)).map { [$0] }
        case .domain: conditions.allowedDomains.map { [$0] }
        case .remoteHost: conditions.remoteHosts.map { [$0.text] }
        case .acr, .amr, .signInAge: service.demands.wanted(check)
        case .service, .groupsClaim, .denyUsers, .denyGroups, .factsAge, .role: []
        }
    }

    private func present(_ check: CheckTrace.Check) -> [[UInt8]] {
        switch check {
        case .principal: texts(rules.claims.principal)
        case .loginName, .denyUsers, .allowUsers: [login]
        case .denyGroups, .allowGroups, .requireGroups: rules.claims.groups.map(texts) ?? []
        case .requireRoles: decision.roles.map { Array($0.utf8) }
        case .subject: texts(ClaimPath(names: [Array("sub".utf8)]))
        case .domain: texts(rules.claims.domain ?? LoginFacts.hostedDomain)
        case .remoteHost: context.map { [$0.remoteHost] } ?? []
        case .acr: texts(ClaimPath(names: [Array("acr".utf8)]))
        case .amr: texts(ClaimPath(names: [Array("amr".utf8)]))
        case .signInAge: texts(ClaimPath(names: [Array("auth_time".utf8)]))
        case .requireScopes, .service, .groupsClaim, .factsAge, .role: []
        }
    }

    /// At most 16 strings or numbers of a claim.
    private func texts(_ path: ClaimPath) -> [[UInt8]] {
        switch path.value(in: claims) {
        case .string(let text): [text]
        case .number(let number): [Array(number.text.utf8)]
        case .array(let elements): Array(elements.lazy.compactMap(\.text).prefix(16))
        default: []
        }
    }
}

extension SignInDemands {
    fileprivate func wanted(_ check: CheckTrace.Check) -> [[[UInt8]]] {
        switch check {
        case .acr: acr.map { [$0] }
        case .amr: amr
        case .signInAge: maximumAge.map { [[Array("\($0.components.seconds) s".utf8)]] } ?? []
        default: []
        }
    }
}

extension PolicyDenial {
    /// The check of a demand that a role may make too.
    fileprivate var demand: CheckTrace.Check? {
        switch self {
        case .acrNotEnough: .acr
        case .amrNotEnough: .amr
        case .signInTooOld: .signInAge
        default: nil
        }
    }
}
