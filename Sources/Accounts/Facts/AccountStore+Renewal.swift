package import LoginPolicy
package import OpenIDConnect

/// What a re-check with a refresh token learned. It counts only while that token is the account's: a sign-in in
/// the meantime, or an administrator's change, knows more.
extension AccountStore {
    /// Replaces the account's facts, and confirms its sign-ins as `confirm` does where there is a time; false when its
    /// token has another version by now, or is gone.
    package func renew(
        _ facts: LoginFacts, source: [UInt8], uid: UInt32, tokenVersion: Int64, confirmedAt: SessionTime? = nil,
        now: UnixSeconds
    ) throws(BindingError) -> Bool {
        let encoded = try facts.encodedForStore()
        guard source.count <= LoginFacts.maximumSourceBytes else { throw .store(.notStorable) }
        return try write { (database: SQLiteDatabase) throws(BindingError) -> Bool in
            do throws(StoreError) {
                guard let account = try database.account(uid: uid), account.issuer == facts.issuer,
                    account.subject == facts.subject, try database.hasToken(uid: uid, version: tokenVersion)
                else { return false }
                try database.put(encoded, source: source, of: facts, uid: uid, now: now)
                if let confirmedAt { try database.confirm(uid: uid, at: confirmedAt) }
                try database.noteTime(now)
                return true
            } catch { throw .store(error) }
        }
    }

    /// The token of this version is about to be sent. Until an answer or another token it counts as unanswered: if
    /// it is refused later, the provider may have replaced it and the answer was lost. Returns whether it was
    /// unanswered before; nil as false in `renew`. On the disk when this returns.
    package func noteRequest(uid: UInt32, tokenVersion: Int64) throws(StoreError) -> Bool? {
        try write { (database: SQLiteDatabase) throws(StoreError) -> Bool? in
            guard try database.hasToken(uid: uid, version: tokenVersion) else { return nil }
            let isUnanswered =
                try database.number(
                    "SELECT count(*) FROM tokens WHERE uid = ? AND unanswered = ?", [.id(uid), .integer(tokenVersion)])
                == 1
            if isUnanswered { return true }
            try database.execute(
                "UPDATE tokens SET unanswered = ? WHERE uid = ?", [.integer(tokenVersion), .id(uid)])
            return false
        }
    }

    /// The request has an answer, and the token is the same.
    package func noteAnswer(uid: UInt32, tokenVersion: Int64) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            _ = try database.execute(
                "UPDATE tokens SET unanswered = NULL WHERE uid = ? AND unanswered = ?",
                [.id(uid), .integer(tokenVersion)])
        }
    }

    /// The provider has said that the person is there still: the account's records know it, and its token has an
    /// answer. false as in `renew`.
    package func confirm(uid: UInt32, tokenVersion: Int64, at time: SessionTime) throws(StoreError) -> Bool {
        try write { (database: SQLiteDatabase) throws(StoreError) -> Bool in
            guard try database.hasToken(uid: uid, version: tokenVersion) else { return false }
            try database.confirm(uid: uid, at: time)
            return true
        }
    }

    /// What has ended with a sign-in.
    package struct Revocation: Equatable, Sendable {
        /// Records that lived until now.
        package let records: [SessionRecord]
        /// The account was active, and is locked.
        package let isLocked: Bool
    }

    /// Drops facts and token, and ends all records of the account: the provider says that the sign-in counts no more.
    /// `reason`: a code of docs/runbook.md; the records end with `session.revoked`. nil as false in `renew`.
    package func revoke(
        uid: UInt32, tokenVersion: Int64, reason: String, locks: Bool = false, now: UnixSeconds
    ) throws(StoreError) -> Revocation? {
        try write { (database: SQLiteDatabase) throws(StoreError) -> Revocation? in
            guard try database.hasToken(uid: uid, version: tokenVersion), var account = try database.account(uid: uid)
            else { return nil }
            try database.execute("DELETE FROM facts WHERE uid = ?", [.id(uid)])
            try database.dropToken(uid: uid)
            try database.execute(
                """
                INSERT INTO endings (uid, ended_at, reason) VALUES (?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET ended_at = excluded.ended_at, reason = excluded.reason
                """, [.id(uid), .integer(now.value), .word(reason)])
            let isLocked = locks && account.state == .active
            if isLocked {
                account.state = .locked
                try database.update(account)
            }
            let records = try database.endSessions(uid: uid, reason: "session.revoked", now: now)
            try database.noteTime(now)
            return Revocation(records: records, isLocked: isLocked)
        }
    }
}

extension SQLiteDatabase {
    fileprivate func confirm(uid: UInt32, at time: SessionTime) throws(StoreError) {
        try execute("UPDATE tokens SET unanswered = NULL WHERE uid = ? AND unanswered IS NOT NULL", [.id(uid)])
        for var record in try sessions(uid: uid) where record.end == nil {
            record.confirmedAt = time
            try update(record)
        }
    }

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
