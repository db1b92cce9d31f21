package import LoginPolicy
package import OpenIDConnect

/// Sign-ins that others may lean on. They survive usherd's restart; a boot ends them.
extension AccountStore {
    /// Records of one account that are kept, living and ended; the oldest ended go first, then the oldest.
    package static let maximumSessions = 64

    /// Keeps a sign-in of an account that is there: one that made no binding. On the disk when this returns.
    /// Throws `.notStorable` when there is no such account, or a record of that id.
    package func begin(_ record: SessionRecord) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            try database.begin(record)
        }
    }

    /// All that is kept of an account, the newest first.
    package func sessions(uid: UInt32) throws(StoreError) -> [SessionRecord] {
        try read { (database: SQLiteDatabase) throws(StoreError) in try database.sessions(uid: uid) }
    }

    package func session(id: [UInt8]) throws(StoreError) -> SessionRecord? {
        try read { (database: SQLiteDatabase) throws(StoreError) in try database.session(id: id) }
    }

    /// The next ones behind an id, by id, of all accounts; empty: from the first.
    package func sessions(after id: [UInt8] = [], limit: Int) throws(StoreError) -> [SessionRecord] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.sessions(after: id, limit: Int64(limit))
        }
    }

    /// Changes records that have not ended, in one transaction; the others, and those that are gone, are passed
    /// over. Returns those that were changed, as they are now.
    package func changeSessions(
        _ ids: [[UInt8]], _ change: (inout SessionRecord) -> Void
    ) throws(StoreError) -> [SessionRecord] {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            var changed: [SessionRecord] = []
            for id in ids {
                guard var record = try database.session(id: id), record.end == nil else { continue }
                change(&record)
                try database.update(record)
                changed.append(record)
            }
            return changed
        }
    }

    /// Removes records that ended before a time.
    package func forgetSessions(endedBefore time: UnixSeconds) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            _ = try database.execute("DELETE FROM sessions WHERE ended_at < ?", [.integer(time.value)])
        }
    }

    /// Ends what lives of an account, but for what is `spared`, and says which those were.
    package func endSessions(
        uid: UInt32, reason: String, sparing spared: (SessionRecord) -> Bool = { _ in false }, now: UnixSeconds
    ) throws(StoreError) -> [SessionRecord] {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            try database.endSessions(uid: uid, reason: reason, sparing: spared, now: now)
        }
    }

    /// Locked accounts of which a sign-in lives, by uid.
    package func lockedWithSessions() throws(StoreError) -> [UInt32] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.rows(
                """
                SELECT uid FROM accounts WHERE state = 'locked' AND EXISTS
                (SELECT 1 FROM sessions WHERE sessions.uid = accounts.uid AND ended_at IS NULL) ORDER BY uid
                """
            ) { (row) throws(StoreError) in try row.integer32(0) }
        }
    }
}

extension SQLiteDatabase {
    /// As `AccountStore.begin`.
    func begin(_ record: SessionRecord) throws(StoreError) {
        guard try account(uid: record.uid) != nil, try session(id: record.id) == nil else { throw .notStorable }
        try insert(record)
        try pruneSessions(uid: record.uid)
    }

    func endSessions(
        uid: UInt32, reason: String, sparing spared: (SessionRecord) -> Bool = { _ in false }, now: UnixSeconds
    ) throws(StoreError) -> [SessionRecord] {
        var ended: [SessionRecord] = []
        for var record in try sessions(uid: uid) where record.end == nil && !spared(record) {
            record.end = SessionRecord.End(reason: reason, at: now)
            try update(record)
            ended.append(record)
        }
        return ended
    }

    /// Leaves as many records of an account as are kept.
    private func pruneSessions(uid: UInt32) throws(StoreError) {
        try execute(
            """
            DELETE FROM sessions WHERE uid = ?1 AND id NOT IN (SELECT id FROM sessions WHERE uid = ?1
            ORDER BY ended_at IS NULL DESC, signed_in_at DESC, id LIMIT ?2)
            """, [.id(uid), .integer(Int64(AccountStore.maximumSessions))])
    }
}
