import CSQLite

/// One connection. Its user sees to it that one thread at a time calls it.
///
/// SQL is `StaticString`: no text from outside can become part of a statement.
final class SQLiteDatabase {
    let handle: OpaquePointer
    /// Every transaction is undone where it would end: for a look at what would change.
    var isRehearsing = false
    private var statements: [UnsafePointer<UInt8>: SQLiteStatement] = [:]

    private init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(handle)
    }

    /// Opens a file that exists, or `:memory:`, with everything switched off that a hostile file could use.
    static func open(path: String, settings: StoreSettings) throws(StoreError) -> SQLiteDatabase {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard let handle else { throw .memory }
        let database = SQLiteDatabase(handle)
        guard code == SQLITE_OK else { throw StoreError(code: sqlite3_extended_errcode(handle)) }
        try database.harden(settings)
        return database
    }

    private func harden(_ settings: StoreSettings) throws(StoreError) {
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Int32(clamping: settings.busyMilliseconds))
        let switches: [(Int32, Int32)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_FKEY, 1),
            (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0), (SQLITE_DBCONFIG_ENABLE_VIEW, 0),
            (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
        ]
        for (option, on) in switches {
            let code = usher_sqlite_switch(handle, option, on)
            guard code == SQLITE_OK else { throw StoreError(code: code) }
        }
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1 << 20)
        sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 16_384)
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 4)
        for pragma: StaticString in [
            "PRAGMA secure_delete = ON", "PRAGMA cell_size_check = ON", "PRAGMA temp_store = MEMORY",
            "PRAGMA mmap_size = 0", "PRAGMA synchronous = FULL", "PRAGMA journal_size_limit = 4194304",
        ] {
            try execute(pragma)
        }
    }

    /// Runs a statement that gives no rows, or whose rows do not matter; returns the number of rows changed.
    @discardableResult
    func execute(_ sql: StaticString, _ values: [SQLiteValue] = []) throws(StoreError) -> Int {
        try statement(sql).run(values) { (_: SQLiteRow) throws(StoreError) in }
        return Int(sqlite3_changes(handle))
    }

    /// All rows, each read by `read`.
    func rows<Element>(
        _ sql: StaticString, _ values: [SQLiteValue] = [], read: (SQLiteRow) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        var elements: [Element] = []
        try statement(sql).run(values) { (row: SQLiteRow) throws(StoreError) in elements.append(try read(row)) }
        return elements
    }

    /// The only row; nil when there is none.
    func row<Element>(
        _ sql: StaticString, _ values: [SQLiteValue] = [], read: (SQLiteRow) throws(StoreError) -> Element
    ) throws(StoreError) -> Element? {
        let found = try rows(sql, values, read: read)
        guard found.count <= 1 else { throw .corrupt(what: "a row that is there twice") }
        return found.first
    }

    /// The first column of the only row.
    func number(_ sql: StaticString, _ values: [SQLiteValue] = []) throws(StoreError) -> Int64 {
        let found = try row(sql, values) { (row) throws(StoreError) in try row.integer(0) }
        guard let found else { throw .corrupt(what: "a missing row") }
        return found
    }

    /// Sets a PRAGMA that takes a number: `sql` ends in "=".
    func setPragma(_ sql: StaticString, _ value: Int64) throws(StoreError) {
        let code = sqlite3_exec(handle, "\(sql) \(value)", nil, nil, nil)
        guard code == SQLITE_OK else { throw StoreError(code: code) }
    }

    /// One transaction. It writes from its beginning, so no other writer can come between what `body`
    /// reads and what it writes; it is on disk when this returns, and undone when it throws.
    /// With "BEGIN" it only reads, and stops nobody.
    func transaction<Result, Failure: StoreFailing>(
        _ begin: StaticString = "BEGIN IMMEDIATE", _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        do { try execute(begin) } catch { throw Failure(store: error) }
        let result: Result
        do throws(Failure) {
            result = try body()
            let end: StaticString = isRehearsing ? "ROLLBACK" : "COMMIT"
            do throws(StoreError) { try execute(end) } catch { throw Failure(store: error) }
        } catch {
            // SQLite has rolled back by itself after some failures.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
        return result
    }

    private func statement(_ sql: StaticString) throws(StoreError) -> SQLiteStatement {
        if let known = statements[sql.utf8Start] { return known }
        let made = try SQLiteStatement(handle, sql)
        statements[sql.utf8Start] = made
        return made
    }
}
