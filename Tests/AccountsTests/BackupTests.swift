import AccountRecord
import CSQLite
import Glibc
import OpenIDConnect
import Testing

@testable import Accounts

/// Backup and restore: no lock, tombstone or binding is lost, and nothing old is believed.
struct BackupTests {
    private let folder: StoreFolder
    private var backup: String { folder.directory + "/usher.backup" }
    private let later = UnixSeconds(Sample.now.value + 100)

    init() throws { folder = try StoreFolder() }

    private func filled() throws -> AccountStore {
        let store = try folder.open()
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        _ = try store.bind(Sample.request("carol", subject: "sub-carol", uid: 1_879_048_202))
        try store.keepToken(
            Sample.secret("refresh"), uid: 1_879_048_200, seal: Sample.seal([65], Sample.keys(1), nonce: 1))
        return store
    }

    private func restore() throws(StoreError) -> RestoreReport {
        try AccountStore.restore(
            backup: backup, to: folder.path, now: later, settings: StoreSettings(busyMilliseconds: 50))
    }

    @Test func `a backup is one file, ours alone, without refresh tokens`() throws {
        let store = try filled()
        try store.backup(to: backup)
        #expect(folder.names.filter { $0.contains("backup") } == ["usher.backup"])
        #expect(folder.mode("usher.backup") == 0o600)
        let raw = RawSQL(backup)
        #expect(raw.column("SELECT count(*) FROM accounts") == ["3"])
        #expect(raw.column("SELECT count(*) FROM tokens WHERE sealed IS NOT NULL") == ["0"])
        #expect(raw.column("PRAGMA integrity_check") == ["ok"])
        #expect(throws: StoreError.exists) { try store.backup(to: backup) }
        #expect(raw.column("SELECT count(*) FROM accounts") == ["3"])
    }

    @Test func `a backup that fails leaves no file`() throws {
        let store = try filled()
        store.close()
        #expect(throws: StoreError.closed) { try store.backup(to: backup) }
        #expect(!folder.names.contains("usher.backup"))
        #expect(throws: StoreError.path(.directoryMissing)) { try store.backup(to: folder.directory + "/no/file") }
    }

    @Test func `a restored store has the accounts, stale facts and no tokens`() throws {
        let store = try filled()
        try store.backup(to: backup)
        store.close()
        for name in ["usher.db", "usher.db-wal", "usher.db-shm"] { unlink(folder.directory + "/" + name) }
        #expect(
            try restore() == RestoreReport(previous: .absent, accounts: 3, kept: ImportReport(), disputed: []))
        let restored = try folder.open(creation: .never)
        #expect(try restored.check().problems == [])
        #expect(try restored.standing(of: Sample.name("alice"), now: later)?.facts == .absent(.stale))
        #expect(try restored.token(uid: 1_879_048_200, host: [65], keys: Sample.keys(1))?.version == nil)
        #expect(folder.names.filter { $0.hasSuffix(".new") || $0.hasSuffix(".restoring") } == [])
    }

    @Test func `locks, tombstones and newcomers since the backup survive a restore`() throws {
        let store = try filled()
        try store.backup(to: backup)
        _ = try store.lock(Sample.name("alice"))
        _ = try store.forget(Sample.name("bob"), now: later)
        _ = try store.bind(Sample.request("dave", subject: "sub-dave", uid: 1_879_048_203))
        try store.noteTime(UnixSeconds(later.value + 5_000))
        store.close()
        #expect(
            try restore()
                == RestoreReport(
                    previous: .whole, accounts: 3,
                    kept: ImportReport(added: 1, known: 2, locked: 1, forgotten: 1), disputed: []))
        let restored = try folder.open(creation: .never)
        #expect(try restored.accounts().map(\.name) == ["alice", "carol", "dave"].map(Sample.name))
        #expect(try restored.account(named: Sample.name("alice"))?.state == .locked)
        #expect(throws: BindingError.forgotten) {
            try restored.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        }
        #expect(try restored.check().clockMark == UnixSeconds(later.value + 5_000))
        #expect(try restored.check().problems == [])
        #expect(RawSQL(folder.path + ".before-restore").column("SELECT count(*) FROM accounts") == ["3"])
    }

    @Test func `a lock of the backup survives, too`() throws {
        let store = try filled()
        _ = try store.lock(Sample.name("carol"))
        try store.backup(to: backup)
        _ = try store.unlock(Sample.name("carol"))
        store.close()
        _ = try restore()
        #expect(try folder.open(creation: .never).account(named: Sample.name("carol"))?.state == .locked)
    }

    @Test func `where backup and store disagree, the account is locked`() throws {
        let store = try filled()
        try store.backup(to: backup)
        _ = try store.rebind(
            Sample.name("alice"), issuer: Sample.issuer, subject: Array("sub-alice2".utf8), now: Sample.now)
        _ = try store.rename(Sample.name("bob"), to: Sample.name("robert"), now: Sample.now)
        store.close()
        let report = try restore()
        #expect(report.disputed == [Sample.name("alice"), Sample.name("bob")])
        let restored = try folder.open(creation: .never)
        #expect(try restored.accounts().filter { $0.state == .locked }.map(\.name) == report.disputed)
        // Neither identity comes in, and the other name is nobody's.
        #expect(throws: BindingError.locked) { try restored.bind(Sample.request()) }
        #expect(throws: BindingError.subjectRetired) { try restored.bind(Sample.request(subject: "sub-alice2")) }
        #expect(throws: BindingError.nameRetired) {
            try restored.bind(Sample.request("robert", subject: "sub-9", uid: 1_879_048_209))
        }
        #expect(try restored.check().problems == [])
    }

    @Test func `what was forgotten stays so when the backup has somebody else of that name`() throws {
        let other = try StoreFolder()
        let stranger = try other.open()
        _ = try stranger.bind(Sample.request(subject: "sub-other", uid: 1_879_048_300))
        try stranger.backup(to: backup)
        let store = try filled()
        _ = try store.forget(Sample.name("alice"), now: Sample.now)
        store.close()
        #expect(try restore().disputed == [Sample.name("alice")])
        let restored = try folder.open(creation: .never)
        #expect(try restored.account(named: Sample.name("alice"))?.state == .locked)
        #expect(throws: BindingError.forgotten) { try restored.bind(Sample.request("ann", uid: 1_879_048_301)) }
        #expect(throws: BindingError.uidRetired) { try restored.bind(Sample.request("ann", subject: "sub-ann")) }
        #expect(try restored.check().problems == [])
    }

    @Test func `a copy that was made by hand brings no refresh token back`() throws {
        try filled().close()
        Files.write(Files.read(folder.path), to: backup)
        _ = try restore()
        let restored = try folder.open(creation: .never)
        #expect(try restored.accounts().count == 3)
        #expect(try restored.token(uid: 1_879_048_200, host: [65], keys: Sample.keys(1))?.version == nil)
    }

    @Test func `a damaged store is replaced, and kept beside`() throws {
        let store = try filled()
        try store.backup(to: backup)
        _ = try store.lock(Sample.name("alice"))
        store.close()
        var bytes = Files.read(folder.path)
        bytes.replaceSubrange(0..<100, with: [UInt8](repeating: 0xAA, count: 100))
        Files.write(bytes, to: folder.path)
        #expect(folder.openError() == .corrupt(what: "a page"))
        let report = try restore()
        #expect(report.previous == .partial && report.accounts == 3)
        #expect(folder.openError() == nil)
        #expect(Files.read(folder.path + ".before-restore") == bytes)
    }

    @Test(arguments: [1, 100, 512, 4_096, 4_097, 20_000])
    func `a store that was cut is damaged, and is replaced`(_ count: Int) throws {
        let store = try filled()
        try store.backup(to: backup)
        store.close()
        Files.write(Array(Files.read(folder.path).prefix(count)), to: folder.path)
        let what = count < 512 ? "a file without a page" : "a page"
        #expect(folder.openError(creation: .ifMissing) == .corrupt(what: what))
        let report = try restore()
        #expect(report.previous == .partial && report.accounts == 3)
        #expect(folder.openError() == nil)
    }

    @Test func `of a store that somebody has changed the rest is kept`() throws {
        let store = try filled()
        try store.backup(to: backup)
        _ = try store.forget(Sample.name("bob"), now: later)
        store.close()
        #expect(RawSQL(folder.path).run("DROP INDEX tombstones_by_uid") == SQLITE_OK)
        #expect(folder.openError() == .schema)
        let report = try restore()
        #expect(report.previous == .partial && report.kept.forgotten == 1)
        #expect(try folder.open(creation: .never).account(named: Sample.name("bob")) == nil)
    }

    @Test func `a store in use is not replaced`() throws {
        let store = try filled()
        try store.backup(to: backup)
        #expect(throws: StoreError.locked) { try restore() }
        #expect(try store.check().problems == [])
        store.close()
        _ = try restore()
    }

    @Test func `another program's or a later version's store is not replaced`() throws {
        let store = try filled()
        try store.backup(to: backup)
        store.close()
        RawSQL(folder.path).run("PRAGMA user_version = 9")
        #expect(throws: StoreError.newer(version: 9)) { try restore() }
        RawSQL(folder.path).run("PRAGMA application_id = 1")
        #expect(throws: StoreError.foreign(applicationID: 1)) { try restore() }
    }

    @Test func `a backup that is damaged, foreign, newer or missing changes nothing`() throws {
        let store = try filled()
        #expect(throws: StoreError.missing) {
            store.close()
            return try restore()
        }
        let again = try folder.open()
        try again.backup(to: backup)
        again.close()
        let good = Files.read(backup)
        Files.write([], to: backup)
        #expect(throws: StoreError.corrupt(what: "a file without a page")) { try restore() }
        Files.write(Array(good.prefix(good.count - 4_096)), to: backup)
        #expect(throws: StoreError.corrupt(what: "a page")) { try restore() }
        Files.write(good, to: backup)
        RawSQL(backup).run("PRAGMA user_version = 7")
        #expect(throws: StoreError.newer(version: 7)) { try restore() }
        RawSQL(backup).run("PRAGMA application_id = 7")
        #expect(throws: StoreError.foreign(applicationID: 7)) { try restore() }
        #expect(try folder.open(creation: .never).accounts().count == 3)
        #expect(!folder.names.contains("usher.db.before-restore"))
    }

    @Test func `a restore that was interrupted lets nobody in until it is finished`() throws {
        let store = try filled()
        try store.backup(to: backup)
        _ = try store.lock(Sample.name("alice"))
        store.close()
        // As it stands right after the point of no return.
        let other = try StoreFolder()
        let complete = try other.open()
        _ = try complete.bind(Sample.request("zed", subject: "sub-zed", uid: 1_879_048_209))
        complete.close()
        Files.write(Files.read(other.path), to: folder.path + ".restoring")
        #expect(folder.openError() == .restoreUnfinished)
        #expect(folder.openError(creation: .ifMissing) == .restoreUnfinished)
        unlink(folder.path)
        #expect(folder.openError(creation: .ifMissing) == .restoreUnfinished)
        // The unfinished one takes its place, then the backup is united with it.
        let report = try restore()
        #expect(report.previous == .whole && report.kept.added == 1)
        let restored = try folder.open(creation: .never)
        #expect(try restored.accounts().map(\.name) == ["alice", "bob", "carol", "zed"].map(Sample.name))
    }

    @Test func `a backup of an older version is brought up to date`() throws {
        let old = try AccountStore.open(
            path: backup, creation: .ifMissing, settings: StoreSettings(),
            steps: Array(SchemaMigration.all.prefix(1)))
        _ = try old.bind(Sample.request())
        old.close()
        #expect(try restore().accounts == 1)
        #expect(try folder.open(creation: .never).check().version == Int64(SchemaMigration.all.count))
    }

    @Test func `check counts, and names what is wrong`() throws {
        let store = try filled()
        _ = try store.lock(Sample.name("bob"))
        _ = try store.pin(Sample.proposal("dave", subject: nil, uid: 1_879_048_203))
        _ = try store.forget(Sample.name("carol"), now: Sample.now)
        var report = try store.check()
        #expect(report.bytes > 4_096)
        report.bytes = 0
        #expect(
            report
                == StoreReport(
                    version: Int64(SchemaMigration.all.count), accounts: 3, locked: 1, pinned: 1, tombstones: 1,
                    facts: 1, staleFacts: 0, tokens: 1, clockMark: Sample.now, bytes: 0, problems: []))
        let raw = RawSQL(folder.path)
        raw.run("UPDATE facts SET established_at = established_at + 1")
        #expect(try store.check().problems == ["alice: a row"])
        raw.run("UPDATE tombstones SET uid = 1879048201")
        #expect(try store.check().problems == ["accounts or tombstones are damaged: a row"])
    }
}
