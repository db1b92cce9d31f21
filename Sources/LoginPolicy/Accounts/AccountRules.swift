/// `[accounts]`: which names may sign in here, and how a principal becomes one.
package struct AccountRules: Equatable, Sendable {
    package enum Binding: String, CaseIterable, Sendable {
        /// Only accounts that root has listed.
        case listed
        /// Whoever signs in first under a name has it.
        case firstLogin = "first-login"
    }

    package enum Match: String, CaseIterable, Sendable {
        /// The principal is the login name; `map` is asked first.
        case exact
        /// Only a principal that stands in `map` has an account.
        case map
    }

    /// Principal to login name.
    package var map: [[UInt8]: [UInt8]] = [:]
    package var match = Match.exact
    /// Domains that are taken off a principal, behind its last `@`; any other stays.
    package var stripDomains: [[UInt8]] = []
    /// A login name must be like this, beside the rule for all names.
    package var namePattern: Pattern?
    /// Names that never come from a provider here.
    package var localOnly: [[UInt8]] = []
    package var reserved: [[UInt8]] = []
    /// Only names that the host knows already.
    package var requiresExisting = false
    /// nil: not said, as `listed`.
    package var binding: Binding?

    package init() {}
}
