/// The answer of policy and how it came about.
package struct Decision: Equatable, Sendable {
    package enum Verdict: Equatable, Sendable {
        case granted
        case denied(PolicyDenial)
    }

    package let verdict: Verdict
    /// Every role that the facts give, in the order of the configuration; without a privileged one after a
    /// password alone.
    package let roles: [String]
    /// The checks that were asked, in their order; the last one decided.
    package let checks: [CheckTrace]
    /// Every rule that was asked, in the order of the configuration.
    package let rules: [RuleTrace]
    /// The roles that the service lists and those that the person has, each with its outcome.
    package let roleTraces: [RoleTrace]
    /// Groups that `roles.from_groups` took for roles and that give none; at most 32. Foreign bytes.
    package let droppedGroups: [[UInt8]]

    package init(
        _ verdict: Verdict, roles: [String] = [], checks: [CheckTrace] = [], rules: [RuleTrace] = [],
        roleTraces: [RoleTrace] = [], droppedGroups: [[UInt8]] = []
    ) {
        self.verdict = verdict
        self.roles = roles
        self.checks = checks
        self.rules = rules
        self.roleTraces = roleTraces
        self.droppedGroups = droppedGroups
    }
}
