/// The roles of a login with what became of each, and the verdict on them.
struct RoleJudgement {
    /// Held, and the sign-in was good enough for their power; in the order of the configuration.
    let roles: [String]
    /// Those of them that count at this service, on this host and after this sign-in.
    let counting: Set<String>
    private let traces: [RoleTrace]
    private let assignment: RoleAssignment

    init(
        _ rules: LoginRules, _ service: ServicePolicy, _ assignment: RoleAssignment, _ admission: RoleAdmission
    ) {
        self.assignment = assignment
        var roles: [String] = []
        var counting: Set<String> = []
        var traces: [RoleTrace] = []
        for (index, role) in rules.roles.enumerated() {
            let origins = assignment.origins[index]
            let withheld = assignment.withheld[index]
            if !origins.isEmpty, !admission.isTooWeak(for: role) { roles.append(role.name) }
            if !origins.isEmpty, admission.hindrance(of: role) == nil { counting.insert(role.name) }
            guard !origins.isEmpty || !withheld.isEmpty || service.roles.contains(role.name) else { continue }
            traces.append(
                RoleTrace(
                    role: role.name, place: role.place, wanted: role.groups, origins: origins,
                    admission: admission.admission(of: role, isHeld: !origins.isEmpty), withheld: withheld))
        }
        self.roles = roles
        self.counting = counting
        self.traces = traces
    }

    /// Asks the checks in their order until one fails.
    func decision(_ wanted: [CheckTrace.Check], _ conditions: ServiceConditions) -> Decision {
        var checks: [CheckTrace] = []
        for check in wanted {
            let denial = check == .role ? roleDenial(conditions) : conditions.denial(check)
            checks.append(CheckTrace(check, denial: denial))
            if let denial { return decision(.denied(denial), checks) }
        }
        return decision(.granted, checks)
    }

    private func decision(_ verdict: Decision.Verdict, _ checks: [CheckTrace]) -> Decision {
        Decision(
            verdict, roles: roles, checks: checks, rules: assignment.ruleTraces, roleTraces: traces,
            droppedGroups: assignment.droppedGroups)
    }

    /// Of several reasons the one that is nearest to a grant.
    private func roleDenial(_ conditions: ServiceConditions) -> PolicyDenial? {
        var isElsewhere = false
        var demand: PolicyDenial?
        for trace in traces {
            switch trace.admission {
            case .admits: return nil
            case .demand(let denial): demand = demand ?? denial
            case .otherService, .otherHost: isElsewhere = true
            case .notListed, .notHeld: continue
            }
        }
        if let demand { return demand }
        if isElsewhere { return .roleNotHere }
        return conditions.denialOfNoRole(rules: assignment.ruleTraces)
    }
}
