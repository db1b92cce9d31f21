extension LoginRules {
    /// Decides a login from what a verified token said. `login` is the name that was asked for.
    package func decide(_ facts: LoginFacts, login: [UInt8], in context: LoginContext) -> Decision {
        decide(facts, login: login, in: context, isAccountPhase: false)
    }

    /// Decides the account phase from facts of an earlier sign-in; nil facts are none.
    /// `isKnownElsewhere`: there are some of another provider, which count for nothing.
    package func decideAccount(
        _ facts: LoginFacts?, login: [UInt8], in context: LoginContext, isKnownElsewhere: Bool = false
    ) -> Decision {
        if let facts { return decide(facts, login: login, in: context, isAccountPhase: true) }
        guard let service = service(named: context.service) else { return .refused(.service, .serviceNotConfigured) }
        if !isKnownElsewhere, service.factsMissing == .hostGroups, serviceAccounts[login] == nil {
            return decideByHostGroups(service, login: login, in: context)
        }
        return .refused(.factsAge, isKnownElsewhere ? .factsOtherProvider : .factsMissing, after: [.service])
    }

    private func decide(
        _ facts: LoginFacts, login: [UInt8], in context: LoginContext, isAccountPhase: Bool
    ) -> Decision {
        guard let service = service(named: context.service) else { return .refused(.service, .serviceNotConfigured) }
        if let denial = serviceAccountDenial(facts, login: login) {
            return .refused(.principal, denial, after: [.service])
        }
        let username: [UInt8]
        switch principal(of: facts) {
        case .value(let name) where name == login: username = name
        case .value: return .refused(.principal, .nameMismatch, after: [.service])
        case .missing: return .refused(.principal, .principalMissing, after: [.service])
        case .wrongType: return .refused(.principal, .principalWrongType, after: [.service])
        case .unverifiedEmail: return .refused(.principal, .emailNotVerified, after: [.service])
        case .patternDiffers: return .refused(.principal, .principalPattern, after: [.service])
        case .notMapped: return .refused(.principal, .principalNotMapped, after: [.service])
        }
        let known: [[UInt8]]? = if case .known(let names) = facts.groups { names } else { nil }
        let assignment = RoleAssignment(
            self, facts: facts, context: context, username: username, groups: known ?? [])
        let judgement = RoleJudgement(
            self, service, assignment, RoleAdmission(service: service, facts: facts, context: context))
        let conditions = ServiceConditions(
            rules: self, service: service, facts: facts, login: login, context: context,
            groups: facts.statesGroups ? known : nil, roles: judgement.counting)
        var checks: [CheckTrace.Check] = CheckTrace.Check.allCases
        if !isAccountPhase { checks.removeAll { $0 == .factsAge } }
        return judgement.decision(checks, conditions)
    }

    /// Nobody signed in, so nothing is known but the host's own groups, and they count for roles alone: what
    /// asks for more, as a list of the provider's groups does, refuses.
    private func decideByHostGroups(_ service: ServicePolicy, login: [UInt8], in context: LoginContext) -> Decision {
        guard context.hostGroups != nil else {
            return .refused(.groupsClaim, .hostGroupsUnknown, after: [.service])
        }
        var facts = LoginFacts(issuer: [], subject: [], establishedAt: context.now)
        facts.principal = .value(login)
        let judgement = RoleJudgement(
            self, service, RoleAssignment(self, hostGroupsIn: context),
            RoleAdmission(service: service, facts: facts, context: context))
        let conditions = ServiceConditions(
            rules: self, service: service, facts: facts, login: login, context: context, groups: nil,
            roles: judgement.counting)
        return judgement.decision(CheckTrace.Check.allCases, conditions)
    }

    /// Pattern and map now in force, on what the claim said.
    func principal(of facts: LoginFacts) -> LoginFacts.Principal {
        facts.principalClaim.map { LoginFacts.Principal(claim: $0, claims, accounts) } ?? facts.principal
    }
}

extension Decision {
    /// A refusal before anything was asked about roles.
    static func refused(
        _ check: CheckTrace.Check, _ denial: PolicyDenial, after passed: [CheckTrace.Check] = []
    ) -> Decision {
        Decision(.denied(denial), checks: passed.map { CheckTrace($0) } + [CheckTrace(check, denial: denial)])
    }
}
