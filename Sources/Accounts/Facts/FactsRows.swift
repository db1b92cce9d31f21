import LoginPolicy
import OpenIDConnect

extension SQLiteDatabase {
    /// The clock may be behind the mark by this many seconds: small steps back happen.
    private static let clockTolerance: Int64 = 300

    func facts(of account: Account, now: UnixSeconds) throws(StoreError) -> AccountStanding.Facts {
        try factsAndSource(of: account, now: now).facts
    }

    /// `source` is empty unless the facts are known.
    func factsAndSource(
        of account: Account, now: UnixSeconds
    ) throws(StoreError) -> (facts: AccountStanding.Facts, source: [UInt8]) {
        let state = try state()
        let kept = try row(
            "SELECT established_at, epoch, facts, source, row_hash FROM facts WHERE uid = ?", [.id(account.uid)]
        ) { (row) throws(StoreError) in
            (
                time: try row.integer(0), epoch: try row.integer(1), bytes: try row.bytes(2), source: try row.bytes(3),
                hash: try row.bytes(4)
            )
        }
        guard let subject = account.subject else { return (.absent(.never), []) }
        guard let kept else { return (.absent(try absence(uid: account.uid)), []) }
        try Self.hash(
            uid: account.uid, issuer: account.issuer, subject: subject, time: kept.time, epoch: kept.epoch,
            bytes: kept.bytes, source: kept.source
        ).check(kept.hash)
        guard kept.epoch == state.factsEpoch else { return (.absent(.stale), []) }
        let (behind, overflow) = state.clockMark.value.subtractingReportingOverflow(now.value)
        guard !overflow, behind <= Self.clockTolerance else { return (.absent(.clockBehind), []) }
        guard kept.time <= now.value else { return (.absent(.fromFuture), []) }
        let facts = try LoginFacts.readStored(
            kept.bytes, issuer: account.issuer, subject: subject, establishedAt: UnixSeconds(kept.time))
        return (.known(facts), kept.source)
    }

    /// `encoded` is `facts.encodedForStore()`, made outside of the transaction. Newer facts stay, unless they
    /// are dated later than now: two answers may cross, and the clock may have been wrong.
    func put(
        _ encoded: [UInt8], source: [UInt8] = [], of facts: LoginFacts, uid: UInt32, now: UnixSeconds
    ) throws(StoreError) {
        let epoch = try state().factsEpoch
        let hash = Self.hash(
            uid: uid, issuer: facts.issuer, subject: facts.subject, time: facts.establishedAt.value, epoch: epoch,
            bytes: encoded, source: source)
        try execute(
            """
            INSERT INTO facts (uid, established_at, epoch, facts, source, row_hash) VALUES (?1, ?2, ?3, ?4, ?7, ?5)
            ON CONFLICT (uid) DO UPDATE SET established_at = excluded.established_at, epoch = excluded.epoch,
            facts = excluded.facts, source = excluded.source, row_hash = excluded.row_hash
            WHERE facts.established_at <= ?2 OR facts.established_at > ?6 OR facts.epoch <> ?3
            """,
            [
                .id(uid), .integer(facts.establishedAt.value), .integer(epoch), .bytes(encoded),
                .bytes(try hash.digest()), .integer(now.value), .bytes(source),
            ])
    }

    private static func hash(
        uid: UInt32, issuer: [UInt8], subject: [UInt8], time: Int64, epoch: Int64, bytes: [UInt8], source: [UInt8]
    ) -> RowHash {
        var hash = RowHash("facts")
        hash.add(Int64(uid))
        hash.add(issuer)
        hash.add(subject)
        hash.add(time)
        hash.add(epoch)
        hash.add(bytes)
        hash.add(source)
        return hash
    }
}
