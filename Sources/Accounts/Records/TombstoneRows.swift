import AccountRecord
import OpenIDConnect

extension SQLiteDatabase {
    func tombstone(named name: LoginName) throws(StoreError) -> Tombstone? {
        try row(
            "SELECT uid, name, issuer, subject, cause, made_at, row_hash FROM tombstones WHERE name = ?",
            [.bytes(name.bytes)], read: Self.tombstone)
    }

    func tombstone(issuer: [UInt8], subject: [UInt8]) throws(StoreError) -> Tombstone? {
        try row(
            """
            SELECT uid, name, issuer, subject, cause, made_at, row_hash FROM tombstones
            WHERE issuer = ? AND subject = ?
            """, [.bytes(issuer), .bytes(subject)], read: Self.tombstone)
    }

    /// Had an account that is gone this uid?
    func isRetired(uid: UInt32) throws(StoreError) -> Bool {
        try number("SELECT count(*) FROM tombstones WHERE uid = ? AND cause = 'forgotten'", [.id(uid)]) > 0
    }

    /// All tombstones, in the order in which they were made.
    func tombstones() throws(StoreError) -> [Tombstone] {
        try rows(
            "SELECT uid, name, issuer, subject, cause, made_at, row_hash FROM tombstones ORDER BY id",
            read: Self.tombstone)
    }

    func insert(_ tombstone: Tombstone) throws(StoreError) {
        try execute(
            """
            INSERT INTO tombstones (uid, name, issuer, subject, cause, made_at, row_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .id(tombstone.uid), .optional(tombstone.name?.bytes), .optional(tombstone.issuer),
                .optional(tombstone.subject), .word(tombstone.cause.rawValue), .integer(tombstone.madeAt.value),
                .bytes(try Self.hash(of: tombstone).digest()),
            ])
    }

    /// For an account that takes its own old name again.
    func deleteTombstone(named name: LoginName, uid: UInt32) throws(StoreError) {
        try execute(
            "DELETE FROM tombstones WHERE name = ? AND uid = ? AND cause = 'renamed'",
            [.bytes(name.bytes), .id(uid)])
    }

    /// For an account that takes its own old identity again.
    func deleteTombstone(issuer: [UInt8], subject: [UInt8], uid: UInt32) throws(StoreError) {
        try execute(
            "DELETE FROM tombstones WHERE issuer = ? AND subject = ? AND uid = ? AND cause = 'rebound'",
            [.bytes(issuer), .bytes(subject), .id(uid)])
    }

    private static func tombstone(_ row: SQLiteRow) throws(StoreError) -> Tombstone {
        let nameBytes = try row.optionalBytes(1)
        let name = nameBytes.flatMap { try? LoginName.check($0) }
        guard (name == nil) == (nameBytes == nil), let cause = Tombstone.Cause(rawValue: try row.text(4)) else {
            throw .corrupt(what: "a column")
        }
        let tombstone = Tombstone(
            uid: try row.integer32(0), name: name, issuer: try row.optionalBytes(2),
            subject: try row.optionalBytes(3), cause: cause, madeAt: UnixSeconds(try row.integer(5)))
        try hash(of: tombstone).check(try row.bytes(6))
        return tombstone
    }

    private static func hash(of tombstone: Tombstone) -> RowHash {
        var hash = RowHash("tombstones")
        hash.add(Int64(tombstone.uid))
        for field in [tombstone.name?.bytes, tombstone.issuer, tombstone.subject] { hash.add(field) }
        hash.add(tombstone.cause.rawValue)
        hash.add(tombstone.madeAt.value)
        return hash
    }
}
