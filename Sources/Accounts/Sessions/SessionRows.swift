import LoginPolicy
import OpenIDConnect
import StrictJSON

extension SQLiteDatabase {
    func session(id: [UInt8]) throws(StoreError) -> SessionRecord? {
        let found = try row(
            """
            SELECT id, uid, provider, proof, auth_time, acr, amr, service, rhost, audit_session, tty_device, leader,
            leader_start, boot_id, signed_in_at, signed_in_boot, used_at, used_boot, confirmed_at, confirmed_boot, max_age,
            uses, open_sessions, ended_at, end_reason, row_hash FROM sessions WHERE id = ?
            """, [.bytes(id)], read: Self.session)
        guard found == nil || found?.id == id else { throw .corrupt(what: "an index") }
        return found
    }

    /// The newest first.
    func sessions(uid: UInt32) throws(StoreError) -> [SessionRecord] {
        try rows(
            """
            SELECT id, uid, provider, proof, auth_time, acr, amr, service, rhost, audit_session, tty_device, leader,
            leader_start, boot_id, signed_in_at, signed_in_boot, used_at, used_boot, confirmed_at, confirmed_boot, max_age,
            uses, open_sessions, ended_at, end_reason, row_hash FROM sessions WHERE uid = ? ORDER BY signed_in_at DESC, id
            """, [.id(uid)], read: Self.session)
    }

    /// The next ones behind an id, by id.
    func sessions(after id: [UInt8], limit: Int64) throws(StoreError) -> [SessionRecord] {
        try rows(
            """
            SELECT id, uid, provider, proof, auth_time, acr, amr, service, rhost, audit_session, tty_device, leader,
            leader_start, boot_id, signed_in_at, signed_in_boot, used_at, used_boot, confirmed_at, confirmed_boot, max_age,
            uses, open_sessions, ended_at, end_reason, row_hash FROM sessions WHERE id > ? ORDER BY id LIMIT ?
            """, [.bytes(id), .integer(limit)], read: Self.session)
    }

    func insert(_ record: SessionRecord) throws(StoreError) {
        try execute(
            """
            INSERT INTO sessions (id, uid, provider, proof, auth_time, acr, amr, service, rhost, audit_session,
            tty_device, leader, leader_start, boot_id, signed_in_at, signed_in_boot, used_at, used_boot, confirmed_at,
            confirmed_boot, max_age, uses, open_sessions, ended_at, end_reason, row_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, try values(of: record))
    }

    /// Writes the row of the record's id anew.
    func update(_ record: SessionRecord) throws(StoreError) {
        let changed = try execute(
            """
            UPDATE sessions SET uid = ?2, provider = ?3, proof = ?4, auth_time = ?5, acr = ?6, amr = ?7, service = ?8,
            rhost = ?9, audit_session = ?10, tty_device = ?11, leader = ?12, leader_start = ?13, boot_id = ?14,
            signed_in_at = ?15, signed_in_boot = ?16, used_at = ?17, used_boot = ?18, confirmed_at = ?19,
            confirmed_boot = ?20, max_age = ?21, uses = ?22, open_sessions = ?23, ended_at = ?24, end_reason = ?25,
            row_hash = ?26
            WHERE id = ?1
            """, try values(of: record))
        guard changed == 1 else { throw .corrupt(what: "a missing row") }
    }

    func deleteSession(id: [UInt8]) throws(StoreError) {
        try execute("DELETE FROM sessions WHERE id = ?", [.bytes(id)])
    }

    private static func session(_ row: SQLiteRow) throws(StoreError) -> SessionRecord {
        guard let proof = SessionRecord.Proof(rawValue: try row.text(3)), let amr = amr(try row.bytes(6)) else {
            throw .corrupt(what: "a column")
        }
        let audit = try row.optionalInteger(9).map { UInt32(exactly: $0) }
        if let audit, audit == nil { throw .corrupt(what: "a column") }
        let place = SessionPlace(
            auditSession: audit ?? nil, ttyDevice: UInt64(bitPattern: try row.integer(10)),
            leader: try row.integer32(11), leaderStart: UInt64(bitPattern: try row.integer(12)),
            bootID: try row.bytes(13))
        var record = SessionRecord(
            id: try row.bytes(0), uid: try row.integer32(1), provider: try row.text(2), proof: proof,
            authTime: try row.optionalInteger(4).map { UnixSeconds($0) }, acr: try row.optionalBytes(5), amr: amr,
            service: try row.bytes(7), remoteHost: try row.bytes(8), place: place, signedInAt: try time(row, 14))
        record.lastUse = try time(row, 16)
        record.confirmedAt = try time(row, 18)
        record.maximumAge = try row.optionalInteger(20)
        record.uses = try row.integer(21)
        record.openSessions = try row.integer(22)
        if let at = try row.optionalInteger(23), let reason = try row.optionalText(24) {
            record.end = SessionRecord.End(reason: reason, at: UnixSeconds(at))
        }
        try hash(of: record).check(try row.bytes(25))
        return record
    }

    private static func time(_ row: SQLiteRow, _ column: Int32) throws(StoreError) -> SessionTime {
        SessionTime(wall: UnixSeconds(try row.integer(column)), sinceBoot: try row.integer(column + 1))
    }

    private static func amr(_ bytes: [UInt8]) -> [[UInt8]]? {
        guard let array = (try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 65_536)))?.array else { return nil }
        let texts = array.compactMap(\.text)
        return texts.count == array.count ? texts : nil
    }

    private static func document(_ amr: [[UInt8]]) -> [UInt8] { JSONValue.array(amr.map(JSONValue.string)).encoded() }

    private func values(of record: SessionRecord) throws(StoreError) -> [SQLiteValue] {
        let place = record.place
        return [
            .bytes(record.id), .id(record.uid), .word(record.provider), .word(record.proof.rawValue),
            .optional(record.authTime?.value), .optional(record.acr), .bytes(Self.document(record.amr)),
            .bytes(record.service), .bytes(record.remoteHost), .optional(place.auditSession.map(Int64.init)),
            .integer(Int64(bitPattern: place.ttyDevice)), .id(place.leader),
            .integer(Int64(bitPattern: place.leaderStart)), .bytes(place.bootID),
            .integer(record.signedInAt.wall.value), .integer(record.signedInAt.sinceBoot),
            .integer(record.lastUse.wall.value), .integer(record.lastUse.sinceBoot),
            .integer(record.confirmedAt.wall.value), .integer(record.confirmedAt.sinceBoot),
            .optional(record.maximumAge), .integer(record.uses), .integer(record.openSessions),
            .optional(record.end?.at.value),
            record.end.map { .word($0.reason) } ?? .null, .bytes(try Self.hash(of: record).digest()),
        ]
    }

    private static func hash(of record: SessionRecord) -> RowHash {
        var hash = RowHash("sessions")
        hash.add(record.id)
        hash.add(Int64(record.uid))
        hash.add(record.provider)
        hash.add(record.proof.rawValue)
        hash.add(record.authTime?.value)
        hash.add(record.acr)
        hash.add(document(record.amr))
        hash.add(record.service)
        hash.add(record.remoteHost)
        hash.add(record.place.auditSession.map(Int64.init))
        hash.add(Int64(bitPattern: record.place.ttyDevice))
        hash.add(Int64(record.place.leader))
        hash.add(Int64(bitPattern: record.place.leaderStart))
        hash.add(record.place.bootID)
        for time in [record.signedInAt, record.lastUse, record.confirmedAt] {
            hash.add(time.wall.value)
            hash.add(time.sinceBoot)
        }
        hash.add(record.maximumAge)
        hash.add(record.uses)
        hash.add(record.openSessions)
        hash.add(record.end?.at.value)
        hash.add(record.end?.reason ?? "")
        return hash
    }
}
