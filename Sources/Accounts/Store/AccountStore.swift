import CSQLite
import OpenIDConnect
import ThreadLock

/// The accounts of this host: who is bound to which name and uid, what their last sign-in said, and what
/// may never be used again. docs/store.md describes the file.
///
/// Calls block for the disk, and wait at most `StoreSettings.busyMilliseconds` for another program; any
/// thread may call. Whoever calls gets an answer that is on the disk, or an error.
package final class AccountStore: Sendable {
    /// What to do when there is no file.
    package enum Creation: Sendable {
        case ifMissing
        case never
    }

    struct Connection {
        let database: SQLiteDatabase
        let lock: StoreFileLock
    }

    package let path: String
    let connection: ThreadLock<Connection?>
    /// Copies that are sent are made one after the other.
    let sending = ThreadLock(())

    init(path: String, _ connection: Connection) {
        self.path = path
        self.connection = ThreadLock(connection)
    }

    /// Opens the store after all checks: directory and files are ours alone, the file is of this program
    /// and not of a later version, every page and index is sound, the tables are the expected ones.
    package static func open(
        path: String, creation: Creation, settings: StoreSettings = StoreSettings()
    ) throws(StoreError) -> AccountStore {
        try open(path: path, creation: creation, settings: settings, steps: SchemaMigration.all)
    }

    static func open(
        path: String, creation: Creation, settings: StoreSettings, steps: [SchemaMigration]
    ) throws(StoreError) -> AccountStore {
        AccountStore(
            path: path, try connection(path: path, creation: creation, settings: settings, steps: steps))
    }

    static func connection(
        path: String, creation: Creation, settings: StoreSettings, steps: [SchemaMigration]
    ) throws(StoreError) -> Connection {
        let files = try StoreFiles(path)
        try files.checkDirectory()
        let lock = try StoreFileLock(files, .shared, milliseconds: settings.busyMilliseconds)
        try refuseUnfinished(files)
        if try StoreFiles.size(path) == nil {
            guard creation == .ifMissing else { throw .missing }
            // A change of the lock lets others in between: what was true before is asked again.
            try lock.change(to: .alone, milliseconds: settings.busyMilliseconds)
            try refuseUnfinished(files)
            if try StoreFiles.size(path) == nil { try create(files, settings: settings, steps: steps) }
            try lock.change(to: .shared, milliseconds: settings.busyMilliseconds)
            try refuseUnfinished(files)
        }
        return Connection(database: try connect(path, settings: settings, steps: steps), lock: lock)
    }

    private static func refuseUnfinished(_ files: StoreFiles) throws(StoreError) {
        guard try StoreFiles.size(files.restoringPath) == nil else { throw .restoreUnfinished }
    }

    /// Opens a database file with all checks; the caller holds the lock.
    static func connect(
        _ path: String, settings: StoreSettings, steps: [SchemaMigration]
    ) throws(StoreError) -> SQLiteDatabase {
        try StoreFiles.checkPage(path)
        for companion in StoreFiles.companions(of: path) { _ = try StoreFiles.size(companion) }
        let database = try SQLiteDatabase.open(path: path, settings: settings)
        try StoreSchema.identify(database, steps: steps)
        try database.setPragma("PRAGMA max_page_count =", settings.maximumPages)
        try StoreSchema.checkIntegrity(database)
        try useLog(database)
        try StoreSchema.migrate(database, steps: steps)
        try StoreSchema.compare(database, steps: steps)
        return database
    }

    /// A store without accounts under another name first: what has the final name is complete.
    private static func create(
        _ files: StoreFiles, settings: StoreSettings, steps: [SchemaMigration]
    ) throws(StoreError) {
        // The log of a database that is gone would be applied to the new one.
        for companion in StoreFiles.companions(of: files.path) {
            guard try StoreFiles.size(companion) == nil else { throw .corrupt(what: "a log without its database") }
        }
        for path in [files.newPath] + StoreFiles.companions(of: files.newPath) { try StoreFiles.remove(path) }
        try StoreFiles.make(files.newPath)
        try fill(files.newPath, settings: settings, steps: steps)
        try StoreFiles.sync(files.newPath)
        try files.rename(files.newPath, to: files.path)
    }

    private static func fill(
        _ path: String, settings: StoreSettings, steps: [SchemaMigration]
    ) throws(StoreError) {
        let database = try SQLiteDatabase.open(path: path, settings: settings)
        try database.setPragma("PRAGMA application_id =", StoreSchema.applicationID)
        try StoreSchema.migrate(database, steps: steps)
        try database.insert(StoreState(clockMark: UnixSeconds(0), factsEpoch: 1, seedFingerprint: nil))
        try useLog(database)
    }

    private static func useLog(_ database: SQLiteDatabase) throws(StoreError) {
        let mode = try database.row("PRAGMA journal_mode = WAL") { (row) throws(StoreError) in try row.text(0) }
        guard mode == "wal" else { throw .sqlite(code: SQLITE_MISUSE) }
    }

    /// Another number after each change that went through this object; it wraps around.
    package func changes() throws(StoreError) -> Int32 {
        try read { (database: SQLiteDatabase) throws(StoreError) in sqlite3_total_changes(database.handle) }
    }

    /// Ends the connection; every later call throws `.closed`.
    package func close() {
        connection.withLock { $0 = nil }
    }

    /// Calls `body` with the connection, outside of a transaction: for single statements.
    func read<Result, Failure: StoreFailing>(
        _ body: (SQLiteDatabase) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try connection.withLock { (connection: inout Connection?) throws(Failure) -> Result in
            guard let connection else { throw Failure(store: .closed) }
            return try body(connection.database)
        }
    }

    /// Calls `body` with the connection; all that it reads is of one moment.
    func snapshot<Result, Failure: StoreFailing>(
        _ body: (SQLiteDatabase) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try read { (database: SQLiteDatabase) throws(Failure) -> Result in
            try database.transaction("BEGIN") { () throws(Failure) -> Result in try body(database) }
        }
    }

    /// Calls `body` in one transaction: on disk afterwards, or undone.
    func write<Result, Failure: StoreFailing>(
        _ body: (SQLiteDatabase) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try read { (database: SQLiteDatabase) throws(Failure) -> Result in
            try database.transaction { () throws(Failure) -> Result in try body(database) }
        }
    }
}
