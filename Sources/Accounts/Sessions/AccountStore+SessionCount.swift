extension AccountStore {
    /// Sign-ins of a boot that have not ended, and how many accounts have them.
    package func livingSessions(bootID: [UInt8]) throws(StoreError) -> (sessions: Int, accounts: Int) {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            let counts = try database.row(
                "SELECT count(*), count(DISTINCT uid) FROM sessions WHERE ended_at IS NULL AND boot_id = ?",
                [.bytes(bootID)]
            ) { (row) throws(StoreError) in (sessions: try row.integer(0), accounts: try row.integer(1)) }
            return (Int(clamping: counts?.sessions ?? 0), Int(clamping: counts?.accounts ?? 0))
        }
    }
}
