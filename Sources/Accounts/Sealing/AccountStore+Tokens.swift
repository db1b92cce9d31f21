package import SecretMemory

extension AccountStore {
    /// Seals the refresh token of an account and keeps it in place of the last one. It is on the disk when
    /// this returns: only then may a token that the provider has rotated be used.
    package func keepToken(
        _ token: SecretBytes, uid: UInt32, host: [UInt8], keys: StoreKeys, nonce: [UInt8]
    ) throws(SealingError) {
        try write { (database: SQLiteDatabase) throws(SealingError) in
            var (place, _) = try database.token(uid: uid, host: host)
            let (next, overflow) = place.version.addingReportingOverflow(1)
            guard !overflow else { throw .store(.corrupt(what: "a column")) }
            place.version = next
            let sealed = try SealedToken.seal(token, for: place, keys: keys, nonce: nonce)
            do throws(StoreError) { try database.put(sealed, at: place) } catch { throw .store(error) }
        }
    }

    /// The account's refresh token; nil when there is none.
    package func token(uid: UInt32, host: [UInt8], keys: StoreKeys) throws(SealingError) -> SecretBytes? {
        let (place, sealed) = try read { (database: SQLiteDatabase) throws(SealingError) in
            try database.token(uid: uid, host: host)
        }
        return try sealed?.open(for: place, keys: keys)
    }

    /// Drops the token: the provider refused it.
    package func dropToken(uid: UInt32) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            _ = try database.execute("UPDATE tokens SET sealed = NULL WHERE uid = ?", [.id(uid)])
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

    fileprivate func put(_ token: SealedToken, at place: TokenPlace) throws(StoreError) {
        try execute(
            """
            INSERT INTO tokens (uid, version, sealed) VALUES (?, ?, ?)
            ON CONFLICT (uid) DO UPDATE SET version = excluded.version, sealed = excluded.sealed
            """, [.id(place.uid), .integer(place.version), .bytes(token.bytes)])
    }
}
