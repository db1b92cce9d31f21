import CSQLite

extension SQLiteDatabase {
    /// Copies every page into another database, as of one moment (sqlite.org/backup.html).
    func copy(to target: SQLiteDatabase) throws(StoreError) {
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw StoreError(code: sqlite3_extended_errcode(target.handle))
        }
        let step = sqlite3_backup_step(backup, -1)
        let end = sqlite3_backup_finish(backup)
        guard step == SQLITE_DONE else { throw StoreError(code: step) }
        guard end == SQLITE_OK else { throw StoreError(code: end) }
    }

    /// Moves the log into the database and empties it; false when somebody reads.
    func emptyLog() throws(StoreError) -> Bool {
        let busy = try row("PRAGMA wal_checkpoint(TRUNCATE)") { (row) throws(StoreError) in try row.bool(0) }
        return busy == false
    }
}
