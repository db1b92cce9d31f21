package import LoginPolicy
package import OpenIDConnect

/// Why an account has no facts that count.
package enum FactsAbsence: Equatable, Sendable {
    /// Nobody has signed in, or the account has changed since.
    case never
    /// The provider said that the sign-in counts no more; `reason` is a code of docs/runbook.md.
    case ended(reason: String, at: UnixSeconds)
    /// The store was restored, or its clock was set back by root, since they were kept.
    case stale
    /// They are dated later than now.
    case fromFuture
    /// The host's clock is more than five minutes behind the latest time that the store has seen: no age
    /// can be told.
    case clockBehind
}

/// An account, and what its last sign-in said.
package struct AccountStanding: Equatable, Sendable {
    package enum Facts: Equatable, Sendable {
        /// How old they may be is the policy's decision.
        case known(LoginFacts)
        case absent(FactsAbsence)
    }

    package let account: Account
    package let facts: Facts
    /// How they were read, as `AccountStore.bind` and `keep` were told; empty unless they are known.
    package let factsSource: [UInt8]

    package init(account: Account, facts: Facts, factsSource: [UInt8] = []) {
        self.account = account
        self.facts = facts
        self.factsSource = factsSource
    }
}
