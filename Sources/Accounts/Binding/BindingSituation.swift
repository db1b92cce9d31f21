import AccountRecord

/// What the store knows of a proposal's name, uid and identity, read in the transaction that decides.
struct BindingSituation {
    var withIdentity: Account?
    var withName: Account?
    var withUID: Account?
    var retiredIdentity: Tombstone?
    var retiredName: Tombstone?
    /// An account that is gone had the uid.
    var isUIDRetired = false
    var seedFingerprint: [UInt8]?
}

extension SQLiteDatabase {
    func situation(of proposal: AccountProposal) throws(StoreError) -> BindingSituation {
        var situation = BindingSituation()
        if let subject = proposal.subject {
            situation.withIdentity = try account(issuer: proposal.issuer, subject: subject)
            situation.retiredIdentity = try tombstone(issuer: proposal.issuer, subject: subject)
        }
        situation.withName = try account(named: proposal.name)
        situation.retiredName = try tombstone(named: proposal.name)
        situation.withUID = try account(uid: proposal.uid)
        if situation.withUID == nil { situation.isUIDRetired = try isRetired(uid: proposal.uid) }
        situation.seedFingerprint = try state().seedFingerprint
        return situation
    }
}
