import CSQLite

/// A prepared statement, kept for the life of its database.
final class SQLiteStatement {
    private let handle: OpaquePointer

    init(_ database: OpaquePointer, _ sql: StaticString) throws(StoreError) {
        var handle: OpaquePointer?
        let code = sql.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { text in
                sqlite3_prepare_v3(
                    database, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
            }
        }
        guard code == SQLITE_OK else { throw StoreError(code: code) }
        guard let handle else { throw .sqlite(code: SQLITE_MISUSE) }
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Runs the statement; `row` is called for each row that it gives.
    func run<Failure: StoreFailing>(
        _ values: [SQLiteValue], row: (SQLiteRow) throws(Failure) -> Void
    ) throws(Failure) {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        guard Int(sqlite3_bind_parameter_count(handle)) == values.count else {
            throw Failure(store: .sqlite(code: SQLITE_RANGE))
        }
        for (offset, value) in values.enumerated() {
            let code = bind(value, position: Int32(offset + 1))
            guard code == SQLITE_OK else { throw Failure(store: StoreError(code: code)) }
        }
        while true {
            let code = sqlite3_step(handle)
            switch code {
            case SQLITE_ROW: try row(SQLiteRow(handle))
            case SQLITE_DONE: return
            default: throw Failure(store: StoreError(code: code))
            }
        }
    }

    private func bind(_ value: SQLiteValue, position: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, position)
        case .integer(let number): return sqlite3_bind_int64(handle, position, number)
        case .bytes(let bytes):
            guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
            return usher_sqlite_bind_blob(handle, position, bytes, count)
        case .word(let word):
            return usher_sqlite_bind_text(handle, position, word, -1)
        }
    }
}
