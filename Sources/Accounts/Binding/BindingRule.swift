import AccountRecord

/// Which account an identity gets. Values in, a step or a refusal out: the store does what it says.
enum BindingRule {
    enum Step: Equatable {
        /// The identity has this account.
        case known(Account)
        /// The account is there, and nobody is bound to it yet.
        case claim(Account)
        case insert
    }

    /// The rules in their order: the first that speaks decides.
    static func decide(
        _ proposal: AccountProposal, admission: BindingAdmission, situation: BindingSituation
    ) throws(BindingError) -> Step {
        if let own = situation.withIdentity {
            guard own.name == proposal.name else { throw .nameChanged(bound: own.name) }
            guard own.uid == proposal.uid else { throw .uidChanged(bound: own.uid) }
            guard own.state == .active else { throw .locked }
            return .known(own)
        }
        try checkRetired(situation.retiredIdentity)
        if let named = situation.withName {
            guard named.issuer == proposal.issuer else { throw .issuerChanged }
            guard named.subject == nil else { throw .subjectChanged }
            guard named.uid == proposal.uid else { throw .uidChanged(bound: named.uid) }
            guard named.state == .active else { throw .locked }
            // Root bound a local account to nobody: a login does not.
            let mayLogin = admission == .firstLogin && named.uidSource != .local
            guard named.isPinned || admission == .listed || mayLogin else { throw .notListed }
            return .claim(named)
        }
        guard situation.retiredName == nil else { throw .nameRetired }
        let mayLogin = admission == .firstLogin && proposal.uidSource != .local
        guard admission == .listed || mayLogin else { throw .notListed }
        try checkUID(proposal, situation: situation)
        return .insert
    }

    /// May root make this account?
    static func checkNew(_ proposal: AccountProposal, situation: BindingSituation) throws(BindingError) {
        if let other = situation.withIdentity { throw .subjectTaken(by: other.name) }
        try checkRetired(situation.retiredIdentity)
        if let other = situation.withName { throw .nameTaken(uid: other.uid) }
        guard situation.retiredName == nil else { throw .nameRetired }
        try checkUID(proposal, situation: situation)
    }

    static func checkRetired(_ tombstone: Tombstone?) throws(BindingError) {
        switch tombstone?.cause {
        case nil: break
        case .forgotten: throw .forgotten
        case .rebound, .renamed: throw .subjectRetired
        }
    }

    private static func checkUID(
        _ proposal: AccountProposal, situation: BindingSituation
    ) throws(BindingError) {
        if let other = situation.withUID { throw .uidTaken(by: other.name) }
        guard !situation.isUIDRetired else { throw .uidRetired }
        guard proposal.uidSource == .derived else { return }
        guard let seed = proposal.seedFingerprint, situation.seedFingerprint ?? seed == seed else {
            throw .seedChanged
        }
    }
}
