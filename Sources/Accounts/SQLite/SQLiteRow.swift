import CSQLite

/// The row that a statement stands on. A column of another type than asked for is damage: no row of
/// ours has one.
struct SQLiteRow {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    func integer(_ column: Int32) throws(StoreError) -> Int64 {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { throw .corrupt(what: "a column") }
        return sqlite3_column_int64(statement, column)
    }

    func integer32(_ column: Int32) throws(StoreError) -> UInt32 {
        guard let value = UInt32(exactly: try integer(column)) else { throw .corrupt(what: "a column") }
        return value
    }

    func bool(_ column: Int32) throws(StoreError) -> Bool {
        switch try integer(column) {
        case 0: false
        case 1: true
        default: throw .corrupt(what: "a column")
        }
    }

    func bytes(_ column: Int32) throws(StoreError) -> [UInt8] {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { throw .corrupt(what: "a column") }
        return content(column)
    }

    func text(_ column: Int32) throws(StoreError) -> String {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { throw .corrupt(what: "a column") }
        return String(decoding: content(column), as: UTF8.self)
    }

    func optionalInteger(_ column: Int32) throws(StoreError) -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    func optionalBytes(_ column: Int32) throws(StoreError) -> [UInt8]? {
        isNull(column) ? nil : try bytes(column)
    }

    func optionalText(_ column: Int32) throws(StoreError) -> String? {
        isNull(column) ? nil : try text(column)
    }

    private func content(_ column: Int32) -> [UInt8] {
        // The pointer first, the length after it (sqlite.org/c3ref/column_blob.html).
        let pointer = sqlite3_column_blob(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        guard let pointer, count > 0 else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: pointer, count: count))
    }
}
