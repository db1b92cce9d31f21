import CSQLite
import Glibc
import Testing

@testable import Accounts

/// What is opened, what is made, and what is refused for which reason.
struct StoreOpeningTests {
    private let folder: StoreFolder

    init() throws { folder = try StoreFolder() }

    @Test func `a new store is empty, sound and ours alone`() throws {
        let old = umask(0)
        defer { umask(old) }
        let store = try folder.open()
        _ = try store.bind(Sample.request())
        #expect(folder.names == ["usher.db", "usher.db-shm", "usher.db-wal", "usher.db.lock"])
        for name in folder.names { #expect(folder.mode(name) == 0o600, "\(name)") }
        #expect(Array(Files.read(folder.path)[68..<72]) == Array("Ushr".utf8))
    }

    @Test func `every connection is hardened`() throws {
        let store = try folder.open()
        try store.read { (database: SQLiteDatabase) throws(StoreError) in
            let wanted: [(StaticString, Int64)] = [
                ("PRAGMA secure_delete", 1), ("PRAGMA foreign_keys", 1), ("PRAGMA trusted_schema", 0),
                ("PRAGMA cell_size_check", 1), ("PRAGMA synchronous", 2), ("PRAGMA temp_store", 2),
                ("PRAGMA application_id", 0x5573_6872), ("PRAGMA user_version", Int64(SchemaMigration.all.count)),
                ("PRAGMA max_page_count", 262_144),
            ]
            for (pragma, value) in wanted { #expect(try database.number(pragma) == value, "\(pragma)") }
            #expect(throws: StoreError.sqlite(code: SQLITE_ERROR)) {
                try database.execute("ATTACH DATABASE '/tmp/other.db' AS other")
            }
            #expect(throws: StoreError.sqlite(code: SQLITE_ERROR)) {
                try database.execute("SELECT load_extension('/tmp/evil.so')")
            }
            // DEFENSIVE: the schema cannot be written, whatever is switched on first.
            try database.execute("PRAGMA writable_schema = ON")
            #expect(throws: StoreError.sqlite(code: SQLITE_ERROR)) {
                try database.execute("DELETE FROM sqlite_schema")
            }
        }
    }

    @Test func `a store that is not there is made only when that is wanted`() throws {
        #expect(folder.openError(creation: .never) == .missing)
        #expect(folder.openError(creation: .ifMissing) == nil)
        #expect(folder.openError(creation: .never) == nil)
    }

    @Test func `an empty file is no new store`() {
        Files.write([], to: folder.path)
        #expect(folder.openError(creation: .ifMissing) == .corrupt(what: "a file without a page"))
    }

    @Test func `a file that is no database is damaged`() {
        Files.write([UInt8](repeating: 0x41, count: 8_192), to: folder.path)
        #expect(folder.openError() == .corrupt(what: "a page"))
    }

    @Test func `another program's database is foreign`() {
        RawSQL(folder.path).run("PRAGMA application_id = 7; CREATE TABLE accounts (uid INTEGER)")
        chmod(folder.path, 0o600)
        #expect(folder.openError() == .foreign(applicationID: 7))
    }

    @Test func `a later version's store is newer`() throws {
        try folder.open().close()
        let version = Int64(SchemaMigration.all.count) + 1
        RawSQL(folder.path).run("PRAGMA user_version = \(version)")
        #expect(folder.openError() == .newer(version: version))
    }

    @Test(arguments: [
        "CREATE TRIGGER evil AFTER INSERT ON accounts BEGIN UPDATE accounts SET pinned = 1; END",
        "CREATE VIEW evil AS SELECT * FROM accounts", "CREATE TABLE evil (x)", "CREATE INDEX evil ON facts (epoch)",
        "DROP INDEX tombstones_by_uid", "ALTER TABLE accounts ADD COLUMN evil INTEGER", "DROP TABLE decisions",
        "PRAGMA user_version = 0", "PRAGMA user_version = -1",
    ])
    func `tables that are not those of the version are refused`(_ change: String) throws {
        try folder.open().close()
        #expect(RawSQL(folder.path).run(change) == SQLITE_OK)
        #expect(folder.openError() == .schema)
    }

    @Test func `a log without its database is not given to a new one`() throws {
        let store = try folder.open()
        _ = try store.bind(Sample.request())
        let log = Files.read(folder.path + "-wal")
        store.close()
        unlink(folder.path)
        Files.write(log, to: folder.path + "-wal")
        #expect(folder.openError(creation: .ifMissing) == .corrupt(what: "a log without its database"))
    }

    @Test func `what is left of a creation that was interrupted does no harm`() throws {
        Files.write([1, 2, 3], to: folder.path + ".new")
        Files.write([4, 5, 6], to: folder.path + ".new-wal")
        let store = try folder.open()
        #expect(try store.check().problems == [])
        #expect(!folder.names.contains("usher.db.new") && !folder.names.contains("usher.db.new-wal"))
    }

    @Test func `a path must be absolute`() {
        for path in ["usher.db", "state/usher.db", "", "/", "/tmp/"] {
            #expect(throws: StoreError.path(.notAbsolute)) {
                try AccountStore.open(path: path, creation: .ifMissing)
            }
        }
    }

    @Test func `a directory that others can enter is refused`() {
        for mode: mode_t in [0o710, 0o701, 0o720, 0o755] {
            chmod(folder.directory, mode)
            #expect(folder.openError(creation: .ifMissing) == .path(.directoryNotOurs))
        }
    }

    @Test func `a directory that is missing, a file or a link is refused`() throws {
        let inside = folder.directory + "/sub"
        let path = inside + "/usher.db"
        #expect(throws: StoreError.path(.directoryMissing)) { try AccountStore.open(path: path, creation: .ifMissing) }
        symlink(folder.directory, inside)
        #expect(throws: StoreError.path(.notDirectory)) { try AccountStore.open(path: path, creation: .ifMissing) }
        unlink(inside)
        Files.write([1], to: inside)
        #expect(throws: StoreError.path(.notDirectory)) { try AccountStore.open(path: path, creation: .ifMissing) }
    }

    @Test func `a directory whose parents others could replace is refused`() throws {
        let inside = folder.directory + "/sub"
        mkdir(inside, 0o700)
        defer { rmdir(inside) }
        let path = inside + "/usher.db"
        for mode: mode_t in [0o720, 0o702, 0o777] {
            chmod(folder.directory, mode)
            #expect(throws: StoreError.path(.parentNotTrusted)) {
                try AccountStore.open(path: path, creation: .ifMissing)
            }
        }
        chmod(folder.directory, 0o755)
        let link = folder.directory + "/link"
        symlink(".", link)
        #expect(throws: StoreError.path(.notDirectory)) {
            try AccountStore.open(path: link + "/sub/usher.db", creation: .ifMissing)
        }
        try AccountStore.open(path: path, creation: .ifMissing).close()
        for name in ["usher.db", "usher.db.lock"] { unlink(inside + "/" + name) }
    }

    @Test func `a file that others can read, or a link, is refused`() throws {
        try folder.open().close()
        for mode: mode_t in [0o640, 0o604, 0o620] {
            chmod(folder.path, mode)
            #expect(folder.openError() == .path(.fileNotOurs))
        }
        chmod(folder.path, 0o600)
        rename(folder.path, folder.directory + "/other.db")
        symlink(folder.directory + "/other.db", folder.path)
        #expect(folder.openError() == .path(.notRegularFile))
    }

    @Test func `a log that is a link is refused`() throws {
        try folder.open().close()
        symlink("/etc/passwd", folder.path + "-wal")
        #expect(folder.openError() == .path(.notRegularFile))
    }

    @Test func `a closed store says so`() throws {
        let store = try folder.open()
        store.close()
        #expect(throws: StoreError.closed) { try store.account(named: Sample.name("alice")) }
        #expect(throws: BindingError.store(.closed)) { try store.bind(Sample.request()) }
    }
}
