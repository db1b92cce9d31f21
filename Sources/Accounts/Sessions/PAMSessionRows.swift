import LoginPolicy

extension SQLiteDatabase {
    /// Stands for no audit session: the kernel's own number for that fits no other.
    private static let noAuditSession = Int64(UInt32.max)

    func pamSessions(uid: UInt32) throws(StoreError) -> [PAMSession] {
        try rows(
            """
            SELECT uid, service, audit_session, leader, leader_start, boot_id, session, opened FROM pam_sessions
            WHERE uid = ?
            """, [.id(uid)], read: Self.pamSession)
    }

    /// Accounts that have one.
    func uidsWithPAMSessions() throws(StoreError) -> [UInt32] {
        try rows("SELECT DISTINCT uid FROM pam_sessions") { (row) throws(StoreError) in try row.integer32(0) }
    }

    /// Writes its row, or takes it away where none of it is open.
    func put(_ session: PAMSession) throws(StoreError) {
        guard session.opened > 0 else {
            try execute(
                """
                DELETE FROM pam_sessions WHERE uid = ? AND service = ? AND audit_session = ? AND leader = ?
                AND leader_start = ? AND boot_id = ?
                """, Self.key(of: session))
            return
        }
        try execute(
            """
            INSERT OR REPLACE INTO pam_sessions (uid, service, audit_session, leader, leader_start, boot_id, session,
            opened) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, Self.key(of: session) + [.optional(session.record), .integer(session.opened)])
    }

    private static func key(of session: PAMSession) -> [SQLiteValue] {
        let place = session.place
        return [
            .id(session.uid), .bytes(session.service), .integer(place.auditSession.map(Int64.init) ?? noAuditSession),
            .id(place.leader), .integer(Int64(bitPattern: place.leaderStart)), .bytes(place.bootID),
        ]
    }

    private static func pamSession(_ row: SQLiteRow) throws(StoreError) -> PAMSession {
        let audit = try row.integer(2)
        guard let number = UInt32(exactly: audit) else { throw .corrupt(what: "a column") }
        var session = PAMSession(
            uid: try row.integer32(0), service: try row.bytes(1),
            place: SessionPlace(
                auditSession: audit == noAuditSession ? nil : number, ttyDevice: 0, leader: try row.integer32(3),
                leaderStart: UInt64(bitPattern: try row.integer(4)), bootID: try row.bytes(5)))
        session.record = try row.optionalBytes(6)
        session.opened = try row.integer(7)
        return session
    }
}
