import AccountRecord
import OpenIDConnect
import Testing

@testable import Accounts

/// What is done to a store that stays open: rehearsals, copies that are sent, restores.
@Suite struct OpenStoreTests {
    private let folder: StoreFolder
    private let store: AccountStore

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        _ = try store.bind(Sample.request())
    }

    private static let quiet = ["usher.db", "usher.db-shm", "usher.db-wal", "usher.db.lock"]

    private func backup() throws -> IncomingFile {
        let (outgoing, incoming) = (try store.outgoing(), try IncomingFile(besideStore: folder.path))
        try incoming.append(try outgoing.read(outgoing.bytes, at: 0))
        return incoming
    }

    @Test func `a rehearsal answers as the store would, and changes nothing`() throws {
        let before = try store.accounts()
        let rehearsal = try store.rehearsal()
        #expect(try rehearsal.lock(Sample.name("alice")).state == .locked)
        #expect(try rehearsal.lock(Sample.name("alice")).state == .locked)
        #expect(try rehearsal.add(Sample.proposal("bob", subject: nil, uid: 1_879_048_201)))
        #expect(
            try rehearsal.rename(Sample.name("alice"), to: Sample.name("alicia"), now: Sample.now).uid == 1_879_048_200)
        #expect(try rehearsal.forget(Sample.name("alice"), now: Sample.now).cause == .forgotten)
        #expect(throws: BindingError.unknown) { try rehearsal.lock(Sample.name("bob")) }
        #expect(try store.accounts() == before)
        #expect(try store.tombstones().isEmpty)
        // It ends, and the store writes as before.
        rehearsal.close()
        #expect(try store.lock(Sample.name("alice")).state == .locked)
    }

    @Test func `a store that is closed has no rehearsal`() throws {
        store.close()
        #expect(throws: StoreError.closed) { try store.rehearsal() }
    }

    @Test func `accounts come behind a name, as many as were asked for`() throws {
        for number in 0..<5 {
            _ = try store.add(Sample.proposal("u\(number)", subject: nil, uid: UInt32(1_879_048_300 + number)))
        }
        #expect(try store.accounts(after: nil, limit: 2).map(\.name) == [Sample.name("alice"), Sample.name("u0")])
        #expect(
            try store.accounts(after: Sample.name("u2"), limit: 9).map(\.name) == [
                Sample.name("u3"), Sample.name("u4"),
            ])
        #expect(try store.accounts(after: Sample.name("u4"), limit: 9).isEmpty)
    }

    @Test func `a copy that is sent has no name, and is of its moment`() throws {
        let outgoing = try store.outgoing()
        #expect(folder.names == Self.quiet)
        _ = try store.lock(Sample.name("alice"))
        let bytes = try outgoing.read(.max, at: 0)
        #expect(bytes.count == outgoing.bytes)
        #expect(try outgoing.read(10, at: 5) == Array(bytes[5..<15]))
        #expect(try outgoing.read(10, at: bytes.count).isEmpty)
        #expect(try outgoing.read(10, at: .max).isEmpty)
    }

    @Test func `one file is received at a time, and goes with its owner`() throws {
        do {
            let first = try IncomingFile(besideStore: folder.path)
            try first.append([1, 2, 3])
            #expect(folder.mode("usher.db.incoming") == 0o600)
            #expect(throws: StoreError.locked) { try IncomingFile(besideStore: folder.path) }
            try first.append([4])
            #expect(first.bytes == 4)
            #expect(try first.read(maximum: 4) == [1, 2, 3, 4])
            #expect(try first.read(maximum: 3) == nil)
        }
        #expect(folder.names == Self.quiet)
        #expect(try IncomingFile(besideStore: folder.path).bytes == 0)
    }

    @Test func `an open store goes on with what was restored`() throws {
        let incoming = try backup()
        _ = try store.lock(Sample.name("alice"))
        _ = try store.add(Sample.proposal("bob", subject: nil, uid: 1_879_048_201))
        let planned = try AccountStore.rehearseRestore(backup: incoming.path, to: folder.path, now: Sample.now)
        #expect(try store.accounts().count == 2)
        #expect(try store.restore(backup: incoming.path, now: Sample.now) == planned)
        #expect(try store.account(named: Sample.name("alice"))?.state == .locked)
        #expect(try store.account(named: Sample.name("bob")) != nil)
        #expect(try store.check().problems.isEmpty)
        #expect(try store.unlock(Sample.name("alice")).state == .active)
        // It is the file: another program sees the same.
        store.close()
        #expect(try folder.open(creation: .never).account(named: Sample.name("alice"))?.state == .active)
    }

    @Test func `what is no backup leaves an open store open`() throws {
        let incoming = try IncomingFile(besideStore: folder.path)
        try incoming.append([UInt8](repeating: 7, count: 8_192))
        #expect(throws: StoreError.corrupt(what: "a page")) {
            try store.restore(backup: incoming.path, now: Sample.now)
        }
        #expect(try store.lock(Sample.name("alice")).state == .locked)
    }

    /// A rehearsal of somebody else holds the lock.
    @Test func `a restore that cannot take place leaves the store as it was`() throws {
        let incoming = try backup()
        let rehearsal = try store.rehearsal()
        #expect(throws: StoreError.locked) {
            try store.restore(
                backup: incoming.path, now: Sample.now, settings: StoreSettings(busyMilliseconds: 50))
        }
        rehearsal.close()
        #expect(try store.lock(Sample.name("alice")).state == .locked)
        #expect(try store.restore(backup: incoming.path, now: Sample.now).accounts == 1)
    }
}
