import CSQLite

extension AccountStore {
    /// Writes a copy of the store as of one moment into a new file, 0600: one file, without refresh tokens
    /// and without sign-ins that others may lean on.
    /// The directory is ours alone. Throws `.exists` when there is a file.
    package func backup(to path: String) throws(StoreError) {
        let files = try StoreFiles(path)
        try files.checkDirectory()
        try StoreFiles.make(path)
        do throws(StoreError) {
            try read { (database: SQLiteDatabase) throws(StoreError) in try Self.copy(database, to: path) }
            try StoreFiles.sync(path)
            try StoreFiles.sync(files.directory)
        } catch {
            for file in [path] + StoreFiles.companions(of: path) { try? StoreFiles.remove(file) }
            throw error
        }
    }

    private static func copy(_ database: SQLiteDatabase, to path: String) throws(StoreError) {
        let copy = try SQLiteDatabase.open(path: path, settings: StoreSettings())
        try database.copy(to: copy)
        // One file: the copy has the mark of a log, and no log.
        let mode = try copy.row("PRAGMA journal_mode = DELETE") { (row) throws(StoreError) in try row.text(0) }
        guard mode == "delete" else { throw .sqlite(code: SQLITE_MISUSE) }
        try copy.execute("UPDATE tokens SET sealed = NULL")
        try copy.execute("DELETE FROM sessions")
        try copy.execute("DELETE FROM pam_sessions")
        try StoreSchema.checkIntegrity(copy)
    }

    /// Moves the log into the database. Without success it happens later.
    func emptyLog() {
        try? read { (database: SQLiteDatabase) throws(StoreError) in _ = try database.emptyLog() }
    }
}
