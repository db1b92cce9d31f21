package import LoginPolicy
package import OpenIDConnect

/// How a login may come to an account that nobody is bound to yet.
package enum BindingAdmission: Sendable {
    /// Root's configuration names this person for this name.
    case listed
    /// The first who logs in with the name gets it.
    case firstLogin
    /// Only accounts that root has pinned.
    case pinnedOnly
}

/// A login that has passed every check of token and policy, and asks for its account.
package struct BindingRequest: Sendable {
    /// With a subject.
    package var proposal: AccountProposal
    package var admission: BindingAdmission
    /// Kept in the same transaction.
    package var facts: LoginFacts?
    /// How they were read, at most 64 KiB that the store does not look into.
    package var factsSource: [UInt8]
    /// Remembered in the same transaction, when the account is given.
    package var decision: LastDecision?
    /// In the same transaction.
    package var token: TokenChange
    /// The sign-in; its uid is that of the account.
    package var session: SessionRecord?
    package var now: UnixSeconds

    package init(
        proposal: AccountProposal, admission: BindingAdmission, facts: LoginFacts?, factsSource: [UInt8] = [],
        decision: LastDecision? = nil, token: TokenChange = .none, session: SessionRecord? = nil,
        now: UnixSeconds
    ) {
        self.proposal = proposal
        self.admission = admission
        self.facts = facts
        self.factsSource = factsSource
        self.decision = decision
        self.token = token
        self.session = session
        self.now = now
    }
}

/// An identity that has an account. Only the store makes one, after it is on the disk.
package struct Binding: Equatable, Sendable {
    package let account: Account
    /// This login has made the binding.
    package let isNew: Bool
    /// A login that makes a binding gets no privileged group, unless root vouches for it.
    package let allowsPrivilegedGroups: Bool

    init(account: Account, isNew: Bool, isVouchedFor: Bool) {
        self.account = account
        self.isNew = isNew
        allowsPrivilegedGroups = !isNew || isVouchedFor
    }
}
