package import AccountRecord
package import LoginPolicy

/// `[accounts]`: what the account of a person is on this host. usher-publish reads the same keys by itself.
package struct HostAccountRules: Equatable, Sendable {
    package enum UIDSource: String, CaseIterable, Sendable {
        /// Computed from the name and the site's seed.
        case derived
        /// A claim of the provider.
        case claim
        /// The record that the host has already; nothing is published.
        case existing
    }

    /// `[accounts.rule]`: which names sshd may meet before their first login.
    package struct Rule: Equatable, Sendable {
        package var names: NameRule
        /// The name of the provider whose people they are.
        package var provider: String
    }

    package var uidSource = UIDSource.derived
    /// Only, and always, with `claim`.
    package var uidClaim: ClaimPath?
    package var range = UIDRange.standard
    package var home = AccountPlace.home
    package var shell = AccountPlace.bash
    package var allowsLists = false
    /// nil: no name is known before its first login.
    package var rule: Rule?

    package init() {}
}
