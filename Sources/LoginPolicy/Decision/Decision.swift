/// The answer of policy and how it came about.
package struct Decision: Equatable, Sendable {
    package enum Verdict: Equatable, Sendable {
        case granted
        case denied(PolicyDenial)
    }

    /// What became of one role that the service admits.
    package struct RoleTrace: Equatable, Sendable {
        package let role: String
        package let wanted: [[UInt8]]
        /// The group that gave the role; nil when none did.
        package let matched: [UInt8]?
    }

    package let verdict: Verdict
    /// Every role that the facts give, in the order of the configuration.
    package let roles: [String]
    /// The roles that the service admits, each with its outcome; empty when it did not come so far.
    package let trace: [RoleTrace]

    init(_ verdict: Verdict, roles: [String] = [], trace: [RoleTrace] = []) {
        self.verdict = verdict
        self.roles = roles
        self.trace = trace
    }
}
