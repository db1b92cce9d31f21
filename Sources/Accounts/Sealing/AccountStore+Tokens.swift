package import OpenIDConnect
package import SecretMemory

extension AccountStore {
    /// Seals the refresh token of an account and keeps it in place of the last one. It is on the disk when
    /// this returns: only then may a token that the provider has rotated be used.
    package func keepToken(_ token: SecretBytes, uid: UInt32, seal: TokenSeal) throws(SealingError) {
        try write { (database: SQLiteDatabase) throws(SealingError) in
            _ = try database.keepToken(token, uid: uid, seal: seal)
        }
    }

    /// The same in place of the token with this version, for one that the provider has rotated; the new
    /// version, or nil when the account has another token by now, or none: nothing is kept then.
    package func replaceToken(
        version: Int64, by token: SecretBytes, uid: UInt32, seal: TokenSeal
    ) throws(SealingError) -> Int64? {
        try write { (database: SQLiteDatabase) throws(SealingError) -> Int64? in
            do throws(StoreError) {
                guard try database.hasToken(uid: uid, version: version) else { return nil }
            } catch { throw .store(error) }
            return try database.keepToken(token, uid: uid, seal: seal)
        }
    }

    /// The account's refresh token; nil when there is none.
    package func token(uid: UInt32, host: [UInt8], keys: StoreKeys) throws(SealingError) -> KeptToken? {
        let (place, sealed) = try read { (database: SQLiteDatabase) throws(SealingError) in
            try database.token(uid: uid, host: host)
        }
        guard let sealed else { return nil }
        return KeptToken(secret: try sealed.open(for: place, keys: keys), version: place.version)
    }

    /// Drops the token.
    package func dropToken(uid: UInt32) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in try database.dropToken(uid: uid) }
    }

    /// The same of the token with this version; false when the account has another by now, or none.
    package func dropToken(uid: UInt32, version: Int64) throws(StoreError) -> Bool {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            guard try database.hasToken(uid: uid, version: version) else { return false }
            try database.dropToken(uid: uid)
            return true
        }
    }

    /// Accounts with a token of which no sign-in lives, and whose last one ended for one of these reasons. Those by a
    /// token that was brought are none.
    package func tokensLeft(byEndsOf reasons: Set<String>) throws(StoreError) -> [UInt32] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.rows(
                """
                SELECT uid, (SELECT end_reason FROM sessions WHERE sessions.uid = tokens.uid AND proof <> 'bearer'
                ORDER BY ended_at IS NULL DESC, ended_at DESC, id LIMIT 1) FROM tokens WHERE sealed IS NOT NULL
                ORDER BY uid
                """
            ) { (row) throws(StoreError) in
                (uid: try row.integer32(0), reason: try row.optionalText(1))
            }
        }.filter { $0.reason.map(reasons.contains) ?? false }.map(\.uid)
    }

    /// Active accounts with a token whose facts were learned at `time` or before, the oldest first.
    package func renewable(notAfter time: UnixSeconds) throws(StoreError) -> [UInt32] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.rows(
                """
                SELECT facts.uid FROM facts JOIN tokens ON tokens.uid = facts.uid JOIN accounts ON accounts.uid = facts.uid
                WHERE sealed IS NOT NULL AND state = 'active' AND established_at <= ? ORDER BY established_at, facts.uid
                """, [.integer(time.value)]
            ) { (row) throws(StoreError) in try row.integer32(0) }
        }
    }

    /// Active accounts with a token, whatever is known of them, by uid.
    package func renewable() throws(StoreError) -> [UInt32] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.rows(
                """
                SELECT tokens.uid FROM tokens JOIN accounts ON accounts.uid = tokens.uid
                WHERE sealed IS NOT NULL AND state = 'active' ORDER BY tokens.uid
                """
            ) { (row) throws(StoreError) in try row.integer32(0) }
        }
    }

    /// Accounts whose token was sealed under another key than the current one: after a change of keys each
    /// is read and kept again, and the old key can go.
    package func tokensUnderOldKeys(_ keys: StoreKeys) throws(StoreError) -> [UInt32] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.rows("SELECT uid, sealed FROM tokens WHERE sealed IS NOT NULL ORDER BY uid") {
                (row) throws(StoreError) in
                (uid: try row.integer32(0), key: SealedToken(bytes: try row.bytes(1)).keyIdentifier)
            }
        }.filter { $0.key != keys.current.identifier }.map(\.uid)
    }
}

extension SQLiteDatabase {
    /// Returns the version that the token has from now on.
    func keepToken(_ token: SecretBytes, uid: UInt32, seal: TokenSeal) throws(SealingError) -> Int64 {
        var (place, _) = try self.token(uid: uid, host: seal.host)
        let (next, overflow) = place.version.addingReportingOverflow(1)
        guard !overflow else { throw .store(.corrupt(what: "a column")) }
        place.version = next
        let sealed = try SealedToken.seal(token, for: place, keys: seal.keys, nonce: seal.nonce)
        do throws(StoreError) { try put(sealed, at: place) } catch { throw .store(error) }
        return next
    }

    func dropToken(uid: UInt32) throws(StoreError) {
        try execute("UPDATE tokens SET sealed = NULL WHERE uid = ?", [.id(uid)])
    }

    /// Is this the account's token still?
    func hasToken(uid: UInt32, version: Int64) throws(StoreError) -> Bool {
        try number(
            "SELECT count(*) FROM tokens WHERE uid = ? AND version = ? AND sealed IS NOT NULL",
            [.id(uid), .integer(version)]) == 1
    }

    /// The place of the account's token and what lies there.
    fileprivate func token(uid: UInt32, host: [UInt8]) throws(SealingError) -> (TokenPlace, SealedToken?) {
        let found: Account?
        let kept: (version: Int64, sealed: [UInt8]?)?
        do throws(StoreError) {
            found = try account(uid: uid)
            kept = try row("SELECT version, sealed FROM tokens WHERE uid = ?", [.id(uid)]) {
                (row) throws(StoreError) in
                (version: try row.integer(0), sealed: try row.optionalBytes(1))
            }
        } catch {
            throw .store(error)
        }
        guard let found, let subject = found.subject else { throw .unknownAccount }
        let place = TokenPlace(
            host: host, issuer: found.issuer, subject: subject, uid: uid, version: kept?.version ?? 0)
        return (place, kept?.sealed.map { SealedToken(bytes: $0) })
    }

    private func put(_ token: SealedToken, at place: TokenPlace) throws(StoreError) {
        try execute(
            """
            INSERT INTO tokens (uid, version, sealed) VALUES (?, ?, ?)
            ON CONFLICT (uid) DO UPDATE SET version = excluded.version, sealed = excluded.sealed
            """, [.id(place.uid), .integer(place.version), .bytes(token.bytes)])
    }
}
