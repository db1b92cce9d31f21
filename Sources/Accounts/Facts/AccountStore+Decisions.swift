package import AccountRecord
import OpenIDConnect

extension AccountStore {
    /// Services of one account that are remembered; the oldest goes first.
    static let maximumServices = 64

    /// Remembers the decision in place of the last one of that service.
    package func record(_ decision: LastDecision, of name: LoginName) throws(BindingError) {
        try decision.check()
        try write { (database: SQLiteDatabase) throws(BindingError) in
            let account = try database.existingAccount(named: name)
            do throws(StoreError) {
                try database.put(decision, uid: account.uid)
                try database.noteTime(decision.decidedAt)
            } catch {
                throw .store(error)
            }
        }
    }

    /// The same for many, in one transaction; names that have no account are passed over. The clock mark stays: on a
    /// host that started with a clock ahead, a job of cron must not make all facts count as none.
    package func record(_ decisions: [(name: LoginName, decision: LastDecision)]) throws(BindingError) {
        for (_, decision) in decisions { try decision.check() }
        try write { (database: SQLiteDatabase) throws(BindingError) in
            do throws(StoreError) {
                for (name, decision) in decisions {
                    guard let account = try database.account(named: name) else { continue }
                    try database.put(decision, uid: account.uid)
                }
            } catch { throw .store(error) }
        }
    }

    /// By service.
    package func decisions(of name: LoginName) throws(StoreError) -> [LastDecision] {
        try read { (database: SQLiteDatabase) throws(StoreError) -> [LastDecision] in
            guard let account = try database.account(named: name) else { return [] }
            return try database.rows(
                "SELECT service, decided_at, granted, reason FROM decisions WHERE uid = ? ORDER BY service",
                [.id(account.uid)]
            ) { (row) throws(StoreError) in
                LastDecision(
                    service: try row.bytes(0), decidedAt: UnixSeconds(try row.integer(1)),
                    isGranted: try row.bool(2), reason: try row.text(3))
            }
        }
    }
}

extension SQLiteDatabase {
    func put(_ decision: LastDecision, uid: UInt32) throws(StoreError) {
        try execute(
            """
            INSERT INTO decisions (uid, service, decided_at, granted, reason) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (uid, service) DO UPDATE SET decided_at = excluded.decided_at, granted = excluded.granted,
            reason = excluded.reason
            """,
            [
                .id(uid), .bytes(decision.service), .integer(decision.decidedAt.value),
                .flag(decision.isGranted), .word(decision.reason),
            ])
        try execute(
            """
            DELETE FROM decisions WHERE uid = ?1 AND service NOT IN (SELECT service FROM decisions WHERE uid = ?1
            ORDER BY decided_at DESC, service LIMIT ?2)
            """, [.id(uid), .integer(Int64(AccountStore.maximumServices))])
    }
}
