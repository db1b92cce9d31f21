import LoginPolicy
import OpenIDConnect
import SecretMemory
import Testing

@testable import Accounts

/// What a re-check learned counts only while the token that it was made with is the account's.
struct RenewalStoreTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let keys: StoreKeys
    private let uid: UInt32 = 1_879_048_200
    private let host = Array("host1".utf8)
    private let later = UnixSeconds(Sample.now.value + 2_000)

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        keys = try Sample.keys(1)
        var request = Sample.request(facts: Sample.facts())
        request.token = .keep(Sample.secret("refresh-1"), Sample.seal(host, keys, nonce: 1))
        _ = try store.bind(request)
    }

    private func token() throws -> (text: String, version: Int64)? {
        try store.token(uid: uid, host: host, keys: keys).map { ($0.secret.text, $0.version) }
    }

    private func facts(_ now: UnixSeconds? = nil) throws -> AccountStanding.Facts? {
        try store.standing(of: Sample.name("alice"), now: now ?? later)?.facts
    }

    private func renew(_ version: Int64, uid: UInt32? = nil, subject: String = "sub-alice") throws -> Bool {
        try store.renew(
            Sample.facts(subject: subject, at: later), source: [1], uid: uid ?? self.uid, tokenVersion: version,
            now: later)
    }

    @Test func `the token is kept in the step that binds, and another sign-in drops or replaces it`() throws {
        #expect(try token()?.text == "refresh-1" && token()?.version == 1)
        var request = Sample.request(facts: Sample.facts())
        _ = try store.bind(request)
        #expect(try token()?.version == 1)
        request.token = .drop
        _ = try store.bind(request)
        #expect(try token() == nil)
        request.token = .keep(Sample.secret("refresh-2"), Sample.seal(host, keys, nonce: 2))
        _ = try store.bind(request)
        #expect(try token()?.text == "refresh-2" && token()?.version == 2)
    }

    @Test func `a token that cannot be sealed binds nobody`() throws {
        var request = Sample.request("bob", subject: "sub-bob", uid: uid + 1)
        request.token = .keep(
            SecretBytes(copying: [UInt8](repeating: 1, count: SealedToken.maximumTokenBytes + 1)),
            Sample.seal(host, keys, nonce: 2))
        #expect(throws: BindingError.store(.notStorable)) { try store.bind(request) }
        #expect(try store.account(uid: uid + 1) == nil)
    }

    @Test func `a rotated token takes the place of the one that was sent, and of no other`() throws {
        let seal = Sample.seal(host, keys, nonce: 2)
        #expect(try store.replaceToken(version: 1, by: Sample.secret("refresh-2"), uid: uid, seal: seal) == 2)
        #expect(try store.replaceToken(version: 1, by: Sample.secret("refresh-3"), uid: uid, seal: seal) == nil)
        #expect(try token()?.text == "refresh-2")
        store.close()
        let again = try folder.open(creation: .never)
        #expect(try again.token(uid: uid, host: host, keys: keys)?.secret.text == "refresh-2")
        try again.dropToken(uid: uid)
        #expect(try again.replaceToken(version: 2, by: Sample.secret("refresh-3"), uid: uid, seal: seal) == nil)
        #expect(try again.token(uid: uid, host: host, keys: keys)?.version == nil)
    }

    @Test func `new facts are kept with the token that brought them`() throws {
        #expect(try renew(2) == false && renew(1, uid: uid + 1) == false && renew(1, subject: "sub-bob") == false)
        #expect(try facts() == .known(Sample.facts()))
        #expect(try renew(1))
        #expect(try facts() == .known(Sample.facts(at: later)))
        let account = try store.account(uid: uid)
        #expect(account?.lastLogin == Sample.now && account?.firstLogin == Sample.now)
        try store.dropToken(uid: uid)
        #expect(try renew(1) == false)
    }

    @Test func `a sign-in that is ended has no facts, says why, and is forgotten by the next one`() throws {
        let end = { (version: Int64) in
            try store.revoke(uid: uid, tokenVersion: version, reason: "refresh.refused", now: later)
        }
        #expect(try end(2) == nil)
        #expect(try facts() == .known(Sample.facts()))
        #expect(try end(1) == AccountStore.Revocation(records: [], isLocked: false))
        #expect(try facts() == .absent(.ended(reason: "refresh.refused", at: later)) && token() == nil)
        #expect(try end(1) == nil)
        #expect(try store.factsMarks() == [:])
        store.close()
        let again = try folder.open(creation: .never)
        let name = Sample.name("alice")
        #expect(
            try again.standing(of: name, now: later)?.facts == .absent(.ended(reason: "refresh.refused", at: later)))
        _ = try again.bind(Sample.request(facts: Sample.facts(at: later)))
        #expect(try again.standing(of: name, now: later)?.facts == .known(Sample.facts(at: later)))
        // A change of the account speaks for itself.
        _ = try again.rename(name, to: Sample.name("alicia"), now: later)
        #expect(try again.standing(of: Sample.name("alicia"), now: later)?.facts == .absent(.never))
    }

    private func record(_ number: UInt8, of uid: UInt32? = nil) throws -> SessionRecord {
        let place = SessionPlace(
            auditSession: 1, ttyDevice: 2, leader: 3, leaderStart: 4, bootID: [UInt8](repeating: 5, count: 16))
        let record = SessionRecord(
            id: [UInt8](repeating: number, count: 16), uid: uid ?? self.uid, provider: "test", proof: .device,
            service: Array("su".utf8), place: place, signedInAt: SessionTime(wall: Sample.now, sinceBoot: 10))
        try store.begin(record)
        return record
    }

    @Test func `an end reaches every record that lives, and locks where it shall`() throws {
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: uid + 1))
        let (first, second) = (try record(1), try record(2))
        let others = try record(3, of: uid + 1)
        let before = SessionRecord.End(reason: "session.ended", at: Sample.now)
        _ = try store.changeSessions([second.id]) { $0.end = before }
        #expect(try store.revoke(uid: uid, tokenVersion: 2, reason: "r", locks: true, now: later) == nil)
        #expect(try store.session(id: first.id)?.end == nil && store.account(uid: uid)?.state == .active)
        let revocation = try store.revoke(uid: uid, tokenVersion: 1, reason: "refresh.refused", locks: true, now: later)
        let end = SessionRecord.End(reason: "session.revoked", at: later)
        #expect(revocation?.isLocked == true && revocation?.records.map(\.id) == [first.id])
        #expect(try store.session(id: first.id)?.end == end)
        #expect(try store.session(id: second.id)?.end == before && store.session(id: others.id)?.end == nil)
        #expect(try store.account(uid: uid)?.state == .locked && store.account(uid: uid + 1)?.state == .active)
        #expect(try facts() == .absent(.ended(reason: "refresh.refused", at: later)))
    }

    @Test func `who is locked already is not locked by an end`() throws {
        _ = try store.lock(Sample.name("alice"))
        #expect(try store.revoke(uid: uid, tokenVersion: 1, reason: "r", locks: true, now: later)?.isLocked == false)
    }

    @Test func `a request without an answer is known after a restart, until an answer or another token`() throws {
        #expect(try store.noteRequest(uid: uid, tokenVersion: 2) == nil)
        #expect(try store.noteRequest(uid: uid, tokenVersion: 1) == false)
        store.close()
        let again = try folder.open(creation: .never)
        #expect(try again.noteRequest(uid: uid, tokenVersion: 1) == true)
        let time = SessionTime(wall: later, sinceBoot: 2_010)
        #expect(try again.confirm(uid: uid, tokenVersion: 2, at: time) == false)
        #expect(try again.noteRequest(uid: uid, tokenVersion: 1) == true)
        #expect(try again.confirm(uid: uid, tokenVersion: 1, at: time))
        #expect(try again.noteRequest(uid: uid, tokenVersion: 1) == false)
        let seal = Sample.seal(host, keys, nonce: 2)
        #expect(try again.replaceToken(version: 1, by: Sample.secret("refresh-2"), uid: uid, seal: seal) == 2)
        #expect(try again.noteRequest(uid: uid, tokenVersion: 1) == nil)
        #expect(try again.noteRequest(uid: uid, tokenVersion: 2) == false)
        #expect(
            try again.renew(
                Sample.facts(at: later), source: [1], uid: uid, tokenVersion: 2, confirmedAt: time, now: later))
        #expect(try again.noteRequest(uid: uid, tokenVersion: 2) == false)
    }

    @Test func `new facts confirm the records that live`() throws {
        let (first, second) = (try record(1), try record(2))
        _ = try store.changeSessions([second.id]) {
            $0.end = SessionRecord.End(reason: "session.ended", at: Sample.now)
        }
        let time = SessionTime(wall: later, sinceBoot: 2_010)
        #expect(
            try store.renew(
                Sample.facts(at: later), source: [1], uid: uid, tokenVersion: 1, confirmedAt: time, now: later))
        #expect(try store.session(id: first.id)?.confirmedAt == time)
        #expect(try store.session(id: second.id)?.confirmedAt == second.confirmedAt)
    }

    @Test func `everybody active with a token has a turn, whatever is known of them`() throws {
        var request = Sample.request("bob", subject: "sub-bob", uid: uid + 1)
        request.token = .keep(Sample.secret("refresh"), Sample.seal(host, keys, nonce: 2))
        _ = try store.bind(request)
        _ = try store.bind(Sample.request("carol", subject: "sub-carol", uid: uid + 2))
        #expect(try store.renewable() == [uid, uid + 1])
        _ = try store.lock(Sample.name("bob"))
        #expect(try store.renewable() == [uid])
        try store.dropToken(uid: uid)
        #expect(try store.renewable() == [])
    }

    @Test func `those with old facts and a token are asked about, the oldest first`() throws {
        for (number, age) in [(1, 500), (2, 900), (3, 100)] as [(UInt32, Int64)] {
            let name = "user\(number)"
            var request = Sample.request(
                name, subject: "sub-\(name)", uid: uid + number,
                facts: Sample.facts(subject: "sub-\(name)", at: UnixSeconds(Sample.now.value - age)))
            request.token = .keep(Sample.secret("refresh"), Sample.seal(host, keys, nonce: 5))
            _ = try store.bind(request)
        }
        let time = UnixSeconds(Sample.now.value - 100)
        #expect(try store.renewable(notAfter: time) == [uid + 2, uid + 1, uid + 3])
        _ = try store.lock(Sample.name("user2"))
        try store.dropToken(uid: uid + 1)
        #expect(try store.renewable(notAfter: time) == [uid + 3])
        #expect(try store.renewable(notAfter: UnixSeconds(time.value - 1)) == [])
    }

    @Test func `many decisions are remembered in one step, those about nobody are passed over`() throws {
        let refusal = LastDecision(
            service: Array("sudo".utf8), decidedAt: later, isGranted: false, reason: "policy.no_role")
        let grant = LastDecision(service: Array("sshd".utf8), decidedAt: later, isGranted: true, reason: "granted")
        try store.record([
            (Sample.name("alice"), refusal), (Sample.name("nobody1"), refusal), (Sample.name("alice"), grant),
        ])
        #expect(try store.decisions(of: Sample.name("alice")) == [grant, refusal])
        let broken = LastDecision(service: [], decidedAt: later, isGranted: true, reason: "granted")
        #expect(throws: BindingError.invalid(.service)) {
            try store.record([(Sample.name("alice"), broken)])
        }
    }
}
