import LoginPolicy
import OpenIDConnect
import Testing

@testable import Accounts

/// Sessions that are open, and what becomes of the sign-ins that they came of.
struct PAMSessionTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let uid: UInt32 = 1_879_048_200
    private static let boot = [UInt8](repeating: 7, count: 16)
    private static let sshd = Array("sshd".utf8)

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        _ = try store.bind(Sample.request())
    }

    private func place(_ leader: UInt32 = 100, audit: UInt32? = nil, boot: [UInt8] = boot) -> SessionPlace {
        SessionPlace(auditSession: audit, ttyDevice: 0, leader: leader, leaderStart: 5_000, bootID: boot)
    }

    private func session(
        _ leader: UInt32 = 100, audit: UInt32? = 3, service: [UInt8] = sshd, boot: [UInt8] = boot
    ) -> PAMSession {
        PAMSession(uid: uid, service: service, place: place(leader, audit: audit, boot: boot))
    }

    private func time(_ seconds: Int64) -> SessionTime {
        SessionTime(wall: UnixSeconds(Sample.now.value + seconds), sinceBoot: 5_000 + seconds)
    }

    private func begin(_ number: UInt8, leader: UInt32 = 100, service: [UInt8] = sshd, at seconds: Int64 = 0) throws {
        try store.begin(
            SessionRecord(
                id: [UInt8](repeating: number, count: 16), uid: uid, provider: "corp", proof: .device,
                service: service, place: place(leader), signedInAt: time(seconds)))
    }

    private func open(_ session: PAMSession, ttyDevice: UInt64 = 0, at seconds: Int64 = 9) throws -> SessionRecord? {
        try store.open(session, ttyDevice: ttyDevice, now: time(seconds)) { _ in false }
    }

    private func close(_ session: PAMSession, at seconds: Int64 = 60) throws -> Int64 {
        try store.close(session, now: time(seconds)) { _ in false }
    }

    private func record(_ number: UInt8) throws -> SessionRecord {
        try #require(try store.session(id: [UInt8](repeating: number, count: 16)))
    }

    @Test func `the sign-in of the same session leader takes the audit session that came of it`() throws {
        try begin(1)
        try begin(2, leader: 200, at: 1)
        let attached = try #require(try open(session(), ttyDevice: 34_816))
        #expect(attached.id == [UInt8](repeating: 1, count: 16))
        #expect(attached.place.auditSession == 3 && attached.place.ttyDevice == 34_816)
        #expect(attached.openSessions == 1 && attached.lastUse == time(9))
        #expect(try record(1) == attached)
        #expect(try record(2).place.auditSession == nil)
    }

    @Test(arguments: [
        "another leader", "the leader's number again", "another boot", "another service", "an ended one", "one taken",
    ])
    func `no other sign-in is taken for the session's`(_ what: String) throws {
        var start: UInt64 = 5_000
        var (leader, service, boot): (UInt32, [UInt8], [UInt8]) = (100, Self.sshd, Self.boot)
        switch what {
        case "another leader": leader = 101
        case "the leader's number again": start = 5_001
        case "another boot": boot = [UInt8](repeating: 8, count: 16)
        case "another service": service = Array("login".utf8)
        default: break
        }
        try begin(1)
        if what == "an ended one" {
            _ = try store.endSessions(uid: uid, reason: "session.logout", now: UnixSeconds(1))
        }
        if what == "one taken" { _ = try open(session(audit: 4)) }
        var place = place(leader, audit: 3, boot: boot)
        place.leaderStart = start
        #expect(try open(PAMSession(uid: uid, service: service, place: place)) == nil)
        #expect(try record(1).place.auditSession == (what == "one taken" ? 4 : nil))
    }

    @Test func `a session without a sign-in counts too, and the last one says so`() throws {
        try begin(1)
        _ = try open(session())
        #expect(try open(session(200, audit: 4, service: Array("login".utf8))) == nil)
        // What cannot be told apart is counted.
        _ = try open(session(300, audit: nil))
        _ = try open(session(300, audit: nil))
        #expect(try close(session()) == 3)
        #expect(try record(1).openSessions == 0 && record(1).lastUse == time(60))
        #expect(try close(session(300, audit: nil)) == 2)
        #expect(try close(session(300, audit: nil)) == 1)
        #expect(try close(session(200, audit: 4, service: Array("login".utf8))) == 0)
        // One that nobody heard of before is none, and there is no other.
        #expect(try close(session(999)) == 0)
    }

    @Test func `sessions outlive the store's closing, and the account's leaving ends them`() throws {
        try begin(1)
        _ = try open(session(audit: .max - 1))
        store.close()
        let again = try folder.open(creation: .never)
        #expect(try again.close(session(5), now: time(60)) { _ in false } == 1)
        _ = try again.forget(Sample.name("alice"), now: Sample.now)
        #expect(try again.dropPAMSessions(now: time(61), bootID: Self.boot) { _ in true } == [])
    }

    @Test func `sessions whose application is gone are dropped, and the last ones said`() throws {
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: uid + 1))
        try begin(1)
        _ = try open(session())
        _ = try open(session(200, audit: 4))
        let bobs = PAMSession(uid: uid + 1, service: Self.sshd, place: place(300, audit: 5))
        _ = try open(bobs)
        let drop = { (leaders: Set<UInt32>) throws(StoreError) in
            try self.store.dropPAMSessions(now: self.time(70), bootID: Self.boot) { leaders.contains($0.place.leader) }
        }
        #expect(try drop([]) == [])
        #expect(try drop([100]) == [])
        #expect(try record(1).openSessions == 0 && record(1).lastUse == time(70))
        #expect(try drop([200, 300]).sorted() == [uid, uid + 1])
        #expect(try drop([200, 300]) == [])
    }

    @Test func `what another boot has left is dropped, and ended by that alone`() throws {
        let other = [UInt8](repeating: 8, count: 16)
        _ = try open(session(boot: other))
        let gone = { (session: PAMSession) in session.place.bootID != Self.boot }
        #expect(try store.dropPAMSessions(now: time(70), bootID: Self.boot, isGone: gone) == [])
        _ = try open(session(boot: other))
        _ = try store.open(session(200), ttyDevice: 0, now: time(71), isGone: gone)
        #expect(try store.close(session(200), now: time(72), isGone: gone) == 0)
    }

    /// Its own leader is there, whatever is said of it: sshd's monitor may be about to end.
    @Test func `the session that closes is never one that is gone`() throws {
        try begin(1)
        _ = try open(session())
        _ = try open(session(200, audit: 4))
        #expect(try store.close(session(), now: time(60)) { _ in true } == 0)
        #expect(try record(1).openSessions == 0)
    }

    @Test func `a backup carries no open sessions`() throws {
        _ = try open(session())
        let path = folder.directory + "/copy.db"
        try store.backup(to: path)
        #expect(RawSQL(path).column("SELECT count(*) FROM pam_sessions") == ["0"])
    }
}
