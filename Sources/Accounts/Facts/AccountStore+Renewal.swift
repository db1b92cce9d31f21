package import LoginPolicy
package import OpenIDConnect

/// What a re-check with a refresh token learned. It counts only while that token is the account's: a sign-in in
/// the meantime, or an administrator's change, knows more.
extension AccountStore {
    /// Replaces the account's facts; false when its token has another version by now, or is gone.
    package func renew(
        _ facts: LoginFacts, source: [UInt8], uid: UInt32, tokenVersion: Int64, now: UnixSeconds
    ) throws(BindingError) -> Bool {
        let encoded = try facts.encodedForStore()
        guard source.count <= LoginFacts.maximumSourceBytes else { throw .store(.notStorable) }
        return try write { (database: SQLiteDatabase) throws(BindingError) -> Bool in
            do throws(StoreError) {
                guard let account = try database.account(uid: uid), account.issuer == facts.issuer,
                    account.subject == facts.subject, try database.hasToken(uid: uid, version: tokenVersion)
                else { return false }
                try database.put(encoded, source: source, of: facts, uid: uid, now: now)
                try database.noteTime(now)
                return true
            } catch { throw .store(error) }
        }
    }

    /// Drops facts and token: the provider says that the sign-in counts no more. `reason`: a code of
    /// docs/runbook.md. false as in `renew`.
    package func endSignIn(
        uid: UInt32, tokenVersion: Int64, reason: String, now: UnixSeconds
    ) throws(StoreError) -> Bool {
        try write { (database: SQLiteDatabase) throws(StoreError) -> Bool in
            guard try database.hasToken(uid: uid, version: tokenVersion) else { return false }
            try database.execute("DELETE FROM facts WHERE uid = ?", [.id(uid)])
            try database.dropToken(uid: uid)
            try database.execute(
                """
                INSERT INTO endings (uid, ended_at, reason) VALUES (?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET ended_at = excluded.ended_at, reason = excluded.reason
                """, [.id(uid), .integer(now.value), .word(reason)])
            try database.noteTime(now)
            return true
        }
    }
}

extension SQLiteDatabase {
    /// Why an account without facts has none. Beside facts an ending is history.
    func absence(uid: UInt32) throws(StoreError) -> FactsAbsence {
        let ending = try row("SELECT reason, ended_at FROM endings WHERE uid = ?", [.id(uid)]) {
            (row) throws(StoreError) in
            FactsAbsence.ended(reason: try row.text(0), at: UnixSeconds(try row.integer(1)))
        }
        return ending ?? .never
    }

    func forgetEnding(uid: UInt32) throws(StoreError) {
        try execute("DELETE FROM endings WHERE uid = ?", [.id(uid)])
    }
}
