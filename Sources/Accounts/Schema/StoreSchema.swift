import CSQLite

/// Whose file it is, and whether its tables are the ones that its version says.
enum StoreSchema {
    /// "Ushr", in the file's header.
    static let applicationID: Int64 = 0x5573_6872

    /// Refuses a file of another program or of a later version.
    static func identify(_ database: SQLiteDatabase, steps: [SchemaMigration]) throws(StoreError) {
        let application = try database.number("PRAGMA application_id")
        guard application == applicationID else { throw .foreign(applicationID: application) }
        let version = try database.number("PRAGMA user_version")
        guard version <= steps.count else { throw .newer(version: version) }
        guard version >= 1 else { throw .schema }
        guard sqlite3_db_readonly(database.handle, "main") == 0 else { throw .readOnly }
    }

    /// Reads every page and index. Damage is an error, and so is a row without its account.
    static func checkIntegrity(_ database: SQLiteDatabase) throws(StoreError) {
        let answers = try database.rows("PRAGMA integrity_check(1)") { (row) throws(StoreError) in try row.text(0) }
        guard answers == ["ok"] else { throw .corrupt(what: "a page") }
        let orphans = try database.rows("PRAGMA foreign_key_check") { (row) throws(StoreError) in try row.text(0) }
        guard orphans.isEmpty else { throw .corrupt(what: "a row without its account") }
    }

    /// Takes the steps that the file has not yet seen, each in a transaction of its own. Another
    /// program may do the same at the same time.
    static func migrate(_ database: SQLiteDatabase, steps: [SchemaMigration]) throws(StoreError) {
        for step in steps where try database.number("PRAGMA user_version") < step.version {
            try database.transaction { () throws(StoreError) in
                guard try database.number("PRAGMA user_version") == step.version - 1 else { return }
                for statement in step.statements { try database.execute(statement) }
                try database.setPragma("PRAGMA user_version =", step.version)
            }
        }
    }

    /// Are the tables exactly those of the steps? A trigger, view or column more or less is refused.
    static func compare(_ database: SQLiteDatabase, steps: [SchemaMigration]) throws(StoreError) {
        let model = try SQLiteDatabase.open(path: ":memory:", settings: StoreSettings())
        try migrate(model, steps: steps)
        guard try tables(of: database) == tables(of: model) else { throw .schema }
    }

    private static func tables(of database: SQLiteDatabase) throws(StoreError) -> [[String?]] {
        try database.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name") {
            (row) throws(StoreError) in
            [try row.text(0), try row.text(1), try row.text(2), try row.optionalText(3)]
        }
    }
}
