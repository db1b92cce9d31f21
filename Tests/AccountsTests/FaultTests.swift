import AccountRecord
import CSQLite
import Glibc
import LoginPolicy
import OpenIDConnect
import Testing

@testable import Accounts

/// Disks, other processes and signals: every fault ends in a refusal with its reason, or changes nothing.
@Suite(.serialized)
struct FaultTests {
    private let folder: StoreFolder
    private let alice = Sample.name("alice")
    private static let impatient = StoreSettings(busyMilliseconds: 50)

    init() throws { folder = try StoreFolder() }

    @Test func `a store that somebody else writes is locked for who writes, and answers who reads`() throws {
        let store = try folder.open(settings: Self.impatient)
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        let other = RawSQL(folder.path)
        #expect(other.run("BEGIN IMMEDIATE") == SQLITE_OK)
        #expect(throws: BindingError.store(.locked)) { try store.bind(Sample.request()) }
        #expect(throws: BindingError.store(.locked)) { try store.lock(alice) }
        #expect(throws: StoreError.locked) { try store.noteTime(UnixSeconds(.max)) }
        #expect(try store.standing(of: alice, now: Sample.now)?.facts == .known(Sample.facts()))
        #expect(other.run("ROLLBACK") == SQLITE_OK)
        _ = try store.lock(alice)
    }

    @Test func `a process that is killed in the middle of commits loses nothing that it was told`() throws {
        for round in 0..<5 {
            let folder = try StoreFolder()
            let writer = Writer([folder.path, "loop"])
            try #require(writer.waitForLines(5 + 7 * round))
            writer.kill()
            let last = try #require(writer.lines().last.flatMap(Int.init))
            let store = try folder.open(creation: .never)
            #expect(try store.check().problems == [])
            let accounts = try store.accounts()
            let tombstones = try store.tombstones()
            for index in 0...last {
                let name = Sample.name("w\(index)")
                if index.isMultiple(of: 3) {
                    #expect(tombstones.contains { $0.name == name && $0.uid == UInt32(1_879_048_192 + index) })
                    #expect(!accounts.contains { $0.name == name })
                } else {
                    #expect(accounts.first { $0.name == name }?.state == .locked)
                }
            }
            // Of the one that it was working on, any prefix of the three commits.
            let known = accounts.filter { $0.state == .locked }.count + tombstones.count
            #expect((last + 1...last + 2).contains(known), "\(last) \(known)")
            #expect(accounts.count + tombstones.count <= last + 2)
        }
    }

    @Test func `processes that make the store at the same moment make one`() throws {
        let writers = (0..<6).map { _ in Writer([folder.path, "open"]) }
        for writer in writers { #expect(writer.lines() == ["opened", "ok"]) }
        let store = try folder.open(creation: .never)
        #expect(try store.accounts().map(\.name) == [Sample.name("w0")])
        #expect(try store.check().problems == [])
    }

    @Test func `a store of its greatest size is full, and keeps what it has`() throws {
        let store = try folder.open(settings: StoreSettings(busyMilliseconds: 50, maximumPages: 24))
        var last = -1
        var end: BindingError?
        while end == nil {
            do throws(BindingError) {
                let name = "w\(last + 1)"
                let facts = Sample.facts(
                    subject: name, groups: .known((0..<40).map { Array("group-\($0)".utf8) }))
                _ = try store.bind(
                    Sample.request(name, subject: name, uid: UInt32(1_879_048_192 + last + 1), facts: facts))
                last += 1
            } catch {
                end = error
            }
        }
        #expect(end == .store(.full))
        #expect(try store.accounts().count == last + 1)
        #expect(try store.check().problems == [])
        // A lock rewrites a row that is there: it still works.
        #expect(try store.lock(Sample.name("w0")).state == .locked)
    }

    @Test func `a disk that takes no more bytes ends in a refusal, and the store is sound`() throws {
        try folder.open().close()
        let lines = Writer([folder.path, "full", "60000"]).lines()
        #expect(lines == ["store.io"])
        let store = try folder.open(creation: .never)
        #expect(try store.check().problems == [])
        #expect(try store.accounts().count > 0)
    }

    @Test func `without descriptors nothing is opened`() throws {
        try folder.open().close()
        for count in [3, 4, 5] { #expect(Writer([folder.path, "files", "\(count)"]).lines() == ["store.io"]) }
        #expect(Writer([folder.path, "files", "64"]).lines() == ["opened", "ok"])
    }

    @Test func `a file that cannot be written is read-only`() throws {
        try folder.open().close()
        chmod(folder.path, 0o400)
        var words = [folder.path, "open"]
        if geteuid() == 0 {
            // Root writes whatever its mode: somebody else tries.
            for name in folder.names { chown(folder.directory + "/" + name, 64_000, 64_000) }
            chown(folder.directory, 64_000, 64_000)
            words = ["--uid", "64000"] + words
        }
        #expect(Writer(words).lines() == ["store.read_only"])
    }

    @Test func `another user's store is refused`() throws {
        guard geteuid() == 0 else { return }
        try folder.open().close()
        chown(folder.path, 64_000, 64_000)
        #expect(folder.openError() == .path(.fileNotOurs))
        chown(folder.directory, 64_000, 64_000)
        #expect(folder.openError() == .path(.directoryNotOurs))
        // Nor is a directory of ours below one of theirs.
        let inside = folder.directory + "/sub"
        mkdir(inside, 0o700)
        defer { rmdir(inside) }
        #expect(throws: StoreError.path(.parentNotTrusted)) {
            try AccountStore.open(path: inside + "/usher.db", creation: .ifMissing)
        }
    }

    /// What a reader sees of alice; nil when the store refuses.
    private func seen() -> AccountStanding? {
        guard let store = try? folder.open(creation: .never, settings: Self.impatient) else { return nil }
        return try? store.standing(of: alice, now: Sample.now)
    }

    @Test func `whatever byte a disk changes, nobody gains a group or loses a lock`() throws {
        let store = try folder.open()
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        _ = try store.forget(Sample.name("bob"), now: Sample.now)
        _ = try store.lock(alice)
        let right = try store.standing(of: alice, now: Sample.now)
        store.close()
        let good = Files.read(folder.path)
        var refused = 0
        var seenRight = 0
        for offset in Set(stride(from: 0, to: good.count, by: 61)).union(0..<100)
        where good[offset] != 0 || offset % 7 == 0 {
            var bytes = good
            bytes[offset] ^= 1 << UInt8(offset % 8)
            Files.write(bytes, to: folder.path)
            for companion in StoreFiles.companions(of: folder.path) { unlink(companion) }
            let standing = seen()
            if standing == nil { refused += 1 } else { seenRight += 1 }
            #expect(standing == nil || standing == right, "byte \(offset)")
            // The tombstone holds, or nothing is bound at all.
            if let store = try? folder.open(creation: .never, settings: Self.impatient) {
                #expect(throws: (any Error).self) {
                    try store.bind(Sample.request("bob", subject: "sub-9", uid: 1_879_048_209))
                }
            }
        }
        #expect(refused > 20 && seenRight > 20, "\(refused) \(seenRight)")
    }

    @Test(arguments: [
        "UPDATE accounts SET state = 'active'", "UPDATE accounts SET pinned = 1",
        "UPDATE accounts SET subject = CAST('sub-mallory' AS BLOB)", "UPDATE accounts SET uid = 1879048299",
        "UPDATE facts SET facts = CAST(replace(CAST(facts AS TEXT), 'ops', 'adm') AS BLOB)",
        "UPDATE facts SET established_at = established_at + 1", "UPDATE facts SET epoch = epoch + 1",
        "UPDATE facts SET source = x'00'",
        "UPDATE store SET clock_mark = 0", "UPDATE store SET factS_epoch = 9",
    ])
    func `a row that was changed behind our back is refused`(_ change: String) throws {
        let store = try folder.open()
        _ = try store.bind(Sample.request(facts: Sample.facts()))
        _ = try store.lock(alice)
        #expect(RawSQL(folder.path).run("PRAGMA foreign_keys = OFF; " + change) == SQLITE_OK)

        #expect(throws: StoreError.corrupt(what: "a row")) { try store.standing(of: alice, now: Sample.now) }
    }

    @Test func `a log that was cut leaves an earlier state, whole`() throws {
        let store = try folder.open()
        var sizes: [Int] = []
        for index in 0..<6 {
            _ = try store.bind(
                Sample.request("w\(index)", subject: "s\(index)", uid: UInt32(1_879_048_192 + index)))
            sizes.append(Files.read(folder.path + "-wal").count)
        }
        let database = Files.read(folder.path)
        let log = Files.read(folder.path + "-wal")
        store.close()
        for count in [0, 1, 31, 32, 33, sizes[0] - 1] + sizes + sizes.map({ $0 - 4_096 }) where count <= log.count {
            for companion in StoreFiles.companions(of: folder.path) { unlink(companion) }
            Files.write(database, to: folder.path)
            Files.write(Array(log.prefix(count)), to: folder.path + "-wal")
            let again = try folder.open(creation: .never)
            #expect(try again.check().problems == [])
            let whole = sizes.filter { $0 <= count }.count
            #expect(try again.accounts().map(\.name) == (0..<whole).map { Sample.name("w\($0)") }, "\(count)")
        }
    }

    @Test func `a log with another byte leaves an earlier state, whole`() throws {
        let store = try folder.open()
        for index in 0..<4 {
            _ = try store.bind(
                Sample.request("w\(index)", subject: "s\(index)", uid: UInt32(1_879_048_192 + index)))
        }
        let database = Files.read(folder.path)
        let log = Files.read(folder.path + "-wal")
        store.close()
        for offset in stride(from: 0, to: log.count, by: 1_009) {
            for companion in StoreFiles.companions(of: folder.path) { unlink(companion) }
            var bytes = log
            bytes[offset] ^= 0x10
            Files.write(database, to: folder.path)
            Files.write(bytes, to: folder.path + "-wal")
            let again = try folder.open(creation: .never)
            #expect(try again.check().problems == [])
            let names = try again.accounts().map(\.name)
            #expect(names == (0..<names.count).map { Sample.name("w\($0)") }, "\(offset)")
        }
    }

    @Test func `no reason is used for two things`() {
        let errors: [StoreError] = [
            .locked, .corrupt(what: ""), .full, .readOnly, .foreign(applicationID: 0), .newer(version: 0), .schema,
            .missing, .exists, .restoreUnfinished, .path(.notAbsolute), .io(code: 0), .memory, .closed, .notStorable,
            .sqlite(code: 0),
        ]
        #expect(Set(errors.map(\.reason)).count == errors.count)
        #expect(errors.allSatisfy { $0.reason.hasPrefix("store.") })
        #expect(StoreError.host(number: 5).reason == "store.io")
    }

    @Test func `SQLite's codes have their reasons`() {
        let codes: [(Int32, StoreError)] = [
            (SQLITE_BUSY, .locked), (SQLITE_BUSY | 1 << 8, .locked),
            (SQLITE_CORRUPT | 2 << 8, .corrupt(what: "a page")),
            (SQLITE_NOTADB, .corrupt(what: "a page")), (SQLITE_CONSTRAINT | 8 << 8, .corrupt(what: "a constraint")),
            (SQLITE_FULL, .full), (SQLITE_READONLY | 4 << 8, .readOnly), (SQLITE_NOMEM, .memory),
            (SQLITE_IOERR | 12 << 8, .memory), (SQLITE_IOERR | 3 << 8, .io(code: SQLITE_IOERR | 3 << 8)),
            (SQLITE_CANTOPEN | 6 << 8, .io(code: SQLITE_CANTOPEN | 6 << 8)), (SQLITE_TOOBIG, .notStorable),
            (SQLITE_MISUSE, .sqlite(code: SQLITE_MISUSE)),
        ]
        for (code, error) in codes { #expect(StoreError(code: code) == error) }
    }
}
