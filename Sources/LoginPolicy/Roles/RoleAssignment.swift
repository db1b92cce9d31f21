/// Which roles somebody has, and where each comes from.
struct RoleAssignment {
    /// For each role of the configuration, in its order; empty: not held.
    private(set) var origins: [[RoleTrace.Origin]]
    /// What would have given a role that does not come so.
    private(set) var withheld: [[RoleTrace.Origin]]
    private(set) var ruleTraces: [RuleTrace] = []
    /// Groups of the template's prefix that give nothing; at most 32.
    private(set) var droppedGroups: [[UInt8]] = []

    private static let mostDroppedGroups = 32
    private let rules: LoginRules
    private let context: LoginContext
    private let indices: [String: Int]

    /// `groups` are the provider's; empty when they are not known.
    init(_ rules: LoginRules, facts: LoginFacts, context: LoginContext, username: [UInt8], groups: [[UInt8]]) {
        self.init(rules, context)
        if facts.isServiceAccount {
            for name in rules.serviceAccounts[username]?.roles ?? [] {
                give(name, .serviceAccount, onlyIf: { !$0.isPrivileged })
            }
            return
        }
        if rules.roleSources.isDelegatedToHost {
            giveByHostGroups(privileged: true)
            return
        }
        giveByGroups(Set(groups))
        giveByRules(
            RuleSubjects(facts: facts, context: context, claimRules: rules.claims, username: username))
        for name in rules.roleSources.defaults { give(name, .default, onlyIf: { !$0.isPrivileged }) }
        if let templates = rules.roleSources.templates { giveByTemplates(templates, groups) }
    }

    /// Without facts: the plain form alone, by the account's groups on this host, and no power
    /// (`facts_missing = "nss-groups"`).
    init(_ rules: LoginRules, hostGroupsIn context: LoginContext) {
        self.init(rules, context)
        giveByHostGroups(privileged: false)
    }

    private init(_ rules: LoginRules, _ context: LoginContext) {
        self.rules = rules
        self.context = context
        origins = Array(repeating: [], count: rules.roles.count)
        withheld = origins
        indices = Dictionary(rules.roles.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    private mutating func giveByHostGroups(privileged: Bool) {
        let present = Set(context.hostGroups ?? [])
        for role in rules.roles {
            for group in role.groups where present.contains(group) {
                give(role.name, .hostGroup(group), onlyIf: { privileged || !$0.isPrivileged })
            }
        }
    }

    private mutating func giveByGroups(_ present: Set<[UInt8]>) {
        for role in rules.roles {
            for group in role.groups where present.contains(group) { give(role.name, .group(group)) }
        }
    }

    private mutating func giveByRules(_ subjects: RuleSubjects) {
        guard !rules.rules.isEmpty else { return }
        var evaluation = RuleEvaluation(subjects: subjects)
        ruleTraces.reserveCapacity(rules.rules.count)
        for rule in rules.rules {
            let trace = evaluation.trace(rule)
            ruleTraces.append(trace)
            guard trace.outcome == .gave else { continue }
            for name in rule.roles { give(name, .rule(rule.name, rule.place)) }
        }
    }

    /// A group `PREFIXname` gives `name` when that is allowed; of more roles than the most, none (MAP-13).
    private mutating func giveByTemplates(_ templates: RoleTemplates, _ groups: [[UInt8]]) {
        var given: [(name: String, group: [UInt8])] = []
        for group in groups where group.starts(with: templates.prefix) {
            let rest = group.dropFirst(templates.prefix.count)
            if let name = templates.allow.first(where: { $0.utf8.elementsEqual(rest) }) {
                given.append((name, group))
            } else {
                drop(group)
            }
        }
        guard Set(given.map(\.name)).count <= templates.maximum else {
            for (_, group) in given { drop(group) }
            return
        }
        for (name, group) in given { give(name, .template(group: group)) }
    }

    private mutating func drop(_ group: [UInt8]) {
        if droppedGroups.count < Self.mostDroppedGroups { droppedGroups.append(group) }
    }

    /// A role that is not configured, or is for people of other providers, is none.
    private mutating func give(
        _ name: String, _ origin: RoleTrace.Origin, onlyIf isAllowed: (Role) -> Bool = { _ in true }
    ) {
        guard let index = indices[name], context.isFor(rules.roles[index].providers) else { return }
        if isAllowed(rules.roles[index]) { origins[index].append(origin) } else { withheld[index].append(origin) }
    }
}
