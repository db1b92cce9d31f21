import AccountRecord
import LoginPolicy
import OpenIDConnect
import Testing

@testable import Accounts

/// Sign-ins that others may lean on, as rows of the store.
struct SessionStoreTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let uid: UInt32 = 1_879_048_200

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        _ = try store.bind(Sample.request())
    }

    private func record(_ number: Int = 1, uid: UInt32? = nil, at seconds: Int64 = 0) -> SessionRecord {
        let place = SessionPlace(
            auditSession: 4_000_000_000, ttyDevice: 1 << 63 | 5, leader: 4_294_967_294, leaderStart: 1 << 63 | 7,
            bootID: [UInt8](repeating: 7, count: 16))
        return SessionRecord(
            id: [UInt8](repeating: 0, count: 14) + [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)],
            uid: uid ?? self.uid, provider: "corp", proof: .ciba, authTime: UnixSeconds(1_899_999_990),
            acr: [0, 0xFF], amr: [Array("pwd".utf8), Array("é\"\\".utf8)], service: Array("sshd".utf8),
            remoteHost: Array("2001:db8::7".utf8), place: place,
            signedInAt: SessionTime(wall: UnixSeconds(Sample.now.value + seconds), sinceBoot: 5_000 + seconds))
    }

    private func withEverything() -> SessionRecord {
        var record = record()
        record.lastUse = SessionTime(wall: UnixSeconds(1), sinceBoot: -2)
        record.confirmedAt = SessionTime(wall: UnixSeconds(-3), sinceBoot: 4)
        (record.maximumAge, record.uses, record.openSessions) = (28_800, 50, 2)
        return record
    }

    private func withNothing() -> SessionRecord {
        var record = record(2, at: -1)
        (record.authTime, record.acr, record.amr, record.remoteHost) = (nil, nil, [], [])
        record.place = SessionPlace(
            auditSession: nil, ttyDevice: 0, leader: 0, leaderStart: 0, bootID: [UInt8](repeating: 0, count: 16))
        record.end = SessionRecord.End(reason: "session.idle", at: UnixSeconds(9))
        return record
    }

    @Test func `everything of a record comes back, also after a restart`() throws {
        let records = [withEverything(), withNothing()]
        for record in records { try store.begin(record) }
        #expect(try store.sessions(uid: uid) == records)
        store.close()
        let again = try folder.open(creation: .never)
        #expect(try again.sessions(uid: uid) == records)
        for record in records { #expect(try again.session(id: record.id) == record) }
        #expect(try again.session(id: [UInt8](repeating: 9, count: 16)) == nil)
    }

    @Test func `a record comes with the login that makes it, with the account's own uid`() throws {
        var request = Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201)
        var record = record()
        record.uid = 0
        request.session = record
        _ = try store.bind(request)
        record.uid = 1_879_048_201
        #expect(try store.sessions(uid: 1_879_048_201) == [record])
        #expect(try store.sessions(uid: uid) == [])
        // The same id again is no sign-in, and nothing of the login stays.
        request = Sample.request("carol", subject: "sub-carol", uid: 1_879_048_202)
        request.session = record
        #expect(throws: BindingError.store(.notStorable)) { try store.bind(request) }
        #expect(try store.account(named: Sample.name("carol")) == nil)
    }

    @Test(
        arguments: [
            "uid = uid + 1", "provider = 'other'", "proof = 'device'", "auth_time = auth_time + 1", "acr = x'00FE'",
            "acr = NULL", "amr = x'5B5D'", "service = x'7375'", "rhost = x''", "audit_session = 1",
            "audit_session = NULL", "tty_device = 5", "leader = 1", "leader_start = 7", "boot_id = zeroblob(16)",
            "signed_in_at = signed_in_at + 1", "signed_in_boot = signed_in_boot + 1", "used_at = used_at + 1",
            "used_boot = used_boot + 1", "confirmed_at = confirmed_at + 1", "confirmed_boot = confirmed_boot + 1",
            "max_age = NULL", "uses = 0", "open_sessions = 0", "ended_at = 9, end_reason = 'session.idle'",
        ])
    func `a column that somebody changes is damage`(_ change: String) throws {
        try store.begin(withEverything())
        // The uid's owner is there too, so that nothing but the hash can tell.
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: uid + 1))
        #expect(RawSQL(folder.path).run("UPDATE sessions SET \(change)") == 0)
        #expect(throws: StoreError.corrupt(what: "a row")) { try store.session(id: record().id) }
        #expect(try store.check().problems.count == 1)
    }

    @Test func `an end that somebody takes away is damage`() throws {
        try store.begin(withNothing())
        RawSQL(folder.path).run("UPDATE sessions SET ended_at = NULL, end_reason = NULL")
        #expect(throws: StoreError.corrupt(what: "a row")) { try store.sessions(uid: uid) }
    }

    @Test func `of an account the 64 newest are kept, and ended ones go first`() throws {
        for number in 1...64 { try store.begin(record(number, at: Int64(number))) }
        #expect(try store.sessions(uid: uid).count == 64)
        try store.begin(record(65, at: 65))
        #expect(try store.sessions(uid: uid).map(\.id) == (2...65).reversed().map { record($0).id })
        _ = try store.changeSessions([record(60).id]) {
            $0.end = SessionRecord.End(reason: "session.ended", at: Sample.now)
        }
        try store.begin(record(66, at: 66))
        let left = (2...66).filter { $0 != 60 }
        #expect(try store.sessions(uid: uid).map(\.id) == left.reversed().map { record($0).id })
    }

    @Test func `a change passes over what has ended or is gone`() throws {
        try store.begin(record(1))
        try store.begin(withNothing())
        let ids = [record(3).id, record(2).id, record(1).id]
        let changed = try store.changeSessions(ids) { $0.uses += 3 }
        #expect(changed.map(\.id) == [record(1).id] && changed.map(\.uses) == [3])
        #expect(try store.sessions(uid: uid).map(\.uses) == [3, 0])
        let ended = try store.endSessions(uid: uid, reason: "session.revoked", now: Sample.now)
        let end = SessionRecord.End(reason: "session.revoked", at: Sample.now)
        #expect(ended.map(\.end) == [end] && ended.map(\.id) == [record(1).id])
        #expect(try store.sessions(uid: uid).map(\.end) == [end, withNothing().end])
        #expect(try store.endSessions(uid: uid, reason: "session.logout", now: Sample.now) == [])
    }

    @Test func `locked accounts of which a sign-in lives are found`() throws {
        for number: UInt32 in 1...2 {
            _ = try store.bind(Sample.request("bob\(number)", subject: "sub-\(number)", uid: uid + number))
        }
        try store.begin(record(1))
        try store.begin(record(2, uid: uid + 1))
        #expect(try store.lockedWithSessions() == [])
        for number in 1...2 { _ = try store.lock(LoginName.check(Array("bob\(number)".utf8))) }
        #expect(try store.lockedWithSessions() == [uid + 1])
        _ = try store.endSessions(uid: uid + 1, reason: "session.ended", now: Sample.now)
        #expect(try store.lockedWithSessions() == [])
    }

    @Test func `what has been over for long is forgotten, and nothing else`() throws {
        try store.begin(record(1))
        try store.begin(withNothing())
        try store.forgetSessions(endedBefore: UnixSeconds(9))
        #expect(try store.sessions(uid: uid).count == 2)
        try store.forgetSessions(endedBefore: UnixSeconds(10))
        #expect(try store.sessions(uid: uid).map(\.id) == [record(1).id])
    }

    @Test func `all records come in pages`() throws {
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: uid + 1))
        for number in 1...5 { try store.begin(record(number, uid: uid + UInt32(number % 2))) }
        let first = try store.sessions(limit: 2)
        let rest = try store.sessions(after: first.last?.id ?? [], limit: 9)
        #expect((first + rest).map(\.id) == (1...5).map { record($0).id })
        #expect(first.count == 2)
    }

    @Test func `with the account, its name or its identity they go, and no backup has them`() throws {
        let name = Sample.name("alice")
        try store.begin(record())
        try store.backup(to: folder.directory + "/usher.backup")
        #expect(RawSQL(folder.directory + "/usher.backup").column("SELECT count(*) FROM sessions") == ["0"])
        #expect(try store.sessions(uid: uid).count == 1)
        _ = try store.rename(name, to: Sample.name("alicia"), now: Sample.now)
        #expect(try store.sessions(uid: uid) == [])
        try store.begin(record())
        _ = try store.rebind(
            Sample.name("alicia"), issuer: Sample.issuer, subject: Array("sub-2".utf8), now: Sample.now)
        #expect(try store.sessions(uid: uid) == [])
        try store.begin(record())
        _ = try store.forget(Sample.name("alicia"), now: Sample.now)
        #expect(try store.sessions(limit: 9) == [])
        #expect(throws: StoreError.notStorable) { try store.begin(record()) }
    }

    @Test func `a store that is put back has no sign-in to lean on`() throws {
        try store.begin(record())
        try store.backup(to: folder.directory + "/usher.backup")
        // As if the backup had some: another version of usherd may have made it.
        RawSQL(folder.directory + "/usher.backup").run(
            "ATTACH '\(folder.path)' AS live; INSERT INTO sessions SELECT * FROM live.sessions")
        #expect(RawSQL(folder.directory + "/usher.backup").column("SELECT count(*) FROM sessions") == ["1"])
        store.close()
        _ = try AccountStore.restore(
            backup: folder.directory + "/usher.backup", to: folder.path, now: Sample.now,
            settings: StoreSettings(busyMilliseconds: 50))
        #expect(try folder.open(creation: .never).sessions(uid: uid) == [])
    }
}
