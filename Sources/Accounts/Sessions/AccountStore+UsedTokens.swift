package import LoginPolicy
package import OpenIDConnect

extension AccountStore {
    /// Tokens of one account that are remembered at a time. None that is still good is ever forgotten.
    package static let maximumUsedTokens = 256

    /// Keeps the sign-in that a token is, and that it was one: both are on the disk when this returns, or neither.
    /// `account`: whom the token was found to speak of.
    package func begin(
        _ record: SessionRecord, by token: UsedToken, of account: Account, now: UnixSeconds
    ) throws(UsedTokenError) {
        let refusal: UsedTokenError?
        do throws(StoreError) {
            refusal = try write { (database: SQLiteDatabase) throws(StoreError) -> UsedTokenError? in
                if let refusal = try database.refusal(of: token, account, now: now) { return refusal }
                try database.insert(token, uid: account.uid)
                try database.begin(record)
                try database.noteTime(now)
                return nil
            }
        } catch { throw .store(error) }
        if let refusal { throw refusal }
    }
}

extension SQLiteDatabase {
    /// How far behind the store's own time a host's clock may be.
    private static let clockTolerance: Int64 = 60
    /// A token may be believed for as long after its `exp`, however the clocks are configured.
    private static let longestSkew: Int64 = 300

    fileprivate func refusal(
        of token: UsedToken, _ account: Account, now: UnixSeconds
    ) throws(StoreError) -> UsedTokenError? {
        guard let known = try self.account(uid: account.uid), known.name == account.name,
            known.issuer == token.issuer, known.subject == token.subject
        else { return .otherAccount }
        guard known.state == .active else { return .locked }
        let (behind, overflow) = try state().clockMark.value.subtractingReportingOverflow(now.value)
        guard !overflow, behind <= Self.clockTolerance else { return .clockBehind }
        let (limit, underflow) = now.value.subtractingReportingOverflow(Self.longestSkew)
        if !underflow { try execute("DELETE FROM used_tokens WHERE expires_at < ?", [.integer(limit)]) }
        let used = try number(
            "SELECT COUNT(*) FROM used_tokens WHERE issuer = ? AND fingerprint = ?",
            [.bytes(token.issuer), .bytes(token.fingerprint)])
        guard used == 0 else { return .usedBefore }
        let count = try number("SELECT COUNT(*) FROM used_tokens WHERE uid = ?", [.id(account.uid)])
        return count < AccountStore.maximumUsedTokens ? nil : .tooMany
    }

    /// All that are remembered.
    func usedTokens() throws(StoreError) -> [KnownToken] {
        try rows("SELECT issuer, fingerprint, uid, expires_at FROM used_tokens") { (row) throws(StoreError) in
            KnownToken(
                issuer: try row.bytes(0), fingerprint: try row.bytes(1), uid: try row.integer32(2),
                expiry: try row.integer(3))
        }
    }

    /// Remembers these as well.
    func keep(_ tokens: [KnownToken]) throws(StoreError) {
        for token in tokens {
            try execute(
                "INSERT OR IGNORE INTO used_tokens (issuer, fingerprint, uid, expires_at) VALUES (?, ?, ?, ?)",
                [.bytes(token.issuer), .bytes(token.fingerprint), .id(token.uid), .integer(token.expiry)])
        }
    }

    fileprivate func insert(_ token: UsedToken, uid: UInt32) throws(StoreError) {
        try execute(
            "INSERT INTO used_tokens (issuer, fingerprint, uid, expires_at) VALUES (?, ?, ?, ?)",
            [.bytes(token.issuer), .bytes(token.fingerprint), .id(uid), .integer(token.expiry.value)])
    }
}
