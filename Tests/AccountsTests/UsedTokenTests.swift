import LoginPolicy
import OpenIDConnect
import Testing

@testable import Accounts

/// A token is a sign-in once.
struct UsedTokenTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let account: Account

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        account = try store.bind(Sample.request()).account
    }

    private static func record(_ number: UInt8, last: UInt8 = 0, uid: UInt32 = 1_879_048_200) -> SessionRecord {
        SessionRecord(
            id: [UInt8](repeating: number, count: 15) + [last], uid: uid, provider: "corp", proof: .bearer,
            service: Array("usher".utf8),
            place: SessionPlace(
                auditSession: 3, ttyDevice: 0x8803, leader: 400, leaderStart: 4_000,
                bootID: [UInt8](repeating: 9, count: 16)),
            signedInAt: SessionTime(wall: Sample.now, sinceBoot: 50))
    }

    private static func token(
        _ number: Int = 1, issuer: [UInt8] = Sample.issuer, subject: String = "sub-alice", expiry: Int64 = 300
    ) -> UsedToken {
        var fingerprint = [UInt8](repeating: 0, count: 32)
        (fingerprint[0], fingerprint[1]) = (UInt8(number & 255), UInt8(number >> 8))
        return UsedToken(
            issuer: issuer, subject: Array(subject.utf8), fingerprint: fingerprint,
            expiry: UnixSeconds(Sample.now.value + expiry))
    }

    private func begin(
        _ number: UInt8, _ token: UsedToken, of account: Account? = nil, after seconds: Int64 = 0
    ) throws(UsedTokenError) {
        try store.begin(
            Self.record(number), by: token, of: account ?? self.account, now: UnixSeconds(Sample.now.value + seconds))
    }

    private var ids: [UInt8] { get throws { try store.sessions(uid: account.uid).map { $0.id[0] }.sorted() } }

    @Test func `a sign-in is kept with its token, which counts no second time`() throws {
        try begin(1, Self.token())
        #expect(try store.sessions(uid: account.uid) == [Self.record(1)])
        #expect(throws: UsedTokenError.usedBefore) { try begin(2, Self.token()) }
        // Another token, and the same fingerprint of another issuer's, are other tokens.
        try begin(3, Self.token(2))
        #expect(try ids == [1, 3])
    }

    @Test func `it is remembered when the store is opened again`() throws {
        try begin(1, Self.token())
        store.close()
        let again = try folder.open(creation: .never)
        #expect(throws: UsedTokenError.usedBefore) {
            try again.begin(Self.record(2), by: Self.token(), of: account, now: Sample.now)
        }
        #expect(try again.check().problems == [])
    }

    @Test func `a backup that is older does not make it good again`() throws {
        try begin(1, Self.token())
        let backup = folder.directory + "/usher.backup"
        try store.backup(to: backup)
        try begin(2, Self.token(2))
        _ = try store.restore(backup: backup, now: Sample.now)
        for number in 1...2 {
            #expect(throws: UsedTokenError.usedBefore) { try begin(3, Self.token(number)) }
        }
        try begin(3, Self.token(3))
        #expect(try ids == [3])
    }

    @Test func `it is forgotten when it is no token any more, and not before`() throws {
        try begin(1, Self.token(expiry: 60))
        #expect(throws: UsedTokenError.usedBefore) { try begin(2, Self.token(expiry: 60), after: 360) }
        try begin(3, Self.token(expiry: 60), after: 361)
        #expect(try ids == [1, 3])
    }

    /// Otherwise setting the clock back would make a token good again that is forgotten.
    @Test func `a clock that is behind the store's is not believed`() throws {
        try begin(1, Self.token(), after: 200)
        #expect(throws: UsedTokenError.clockBehind) { try begin(2, Self.token(2), after: 139) }
        try begin(3, Self.token(2), after: 140)
    }

    @Test func `whoever it is not about gets nothing`() throws {
        #expect(throws: UsedTokenError.otherAccount) { try begin(1, Self.token(subject: "sub-bob")) }
        #expect(throws: UsedTokenError.otherAccount) { try begin(1, Self.token(issuer: Sample.otherIssuer)) }
        let renamed = try store.rename(account.name, to: Sample.name("alicia"), now: Sample.now)
        #expect(throws: UsedTokenError.otherAccount) { try begin(1, Self.token()) }
        try begin(2, Self.token(), of: renamed)
        _ = try store.forget(renamed.name, now: Sample.now)
        #expect(throws: UsedTokenError.otherAccount) { try begin(3, Self.token(3), of: renamed) }
        #expect(try ids == [])
    }

    @Test func `a locked account has no sign-in`() throws {
        let locked = try store.lock(account.name)
        #expect(throws: UsedTokenError.locked) { try begin(1, Self.token(), of: locked) }
        // Also when it was locked a moment ago.
        #expect(throws: UsedTokenError.locked) { try begin(1, Self.token()) }
        _ = try store.unlock(account.name)
        try begin(1, Self.token())
    }

    @Test func `what is remembered of one account is bounded, and no token that is good is forgotten`() throws {
        for number in 1...AccountStore.maximumUsedTokens {
            try store.begin(
                Self.record(UInt8(number & 255), last: UInt8(number >> 8)), by: Self.token(number), of: account,
                now: Sample.now)
        }
        #expect(throws: UsedTokenError.tooMany) { try begin(7, Self.token(300)) }
        #expect(throws: UsedTokenError.usedBefore) { try begin(7, Self.token(1)) }
        let bob = try store.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201)).account
        try store.begin(
            Self.record(200, uid: bob.uid), by: Self.token(301, subject: "sub-bob"), of: bob, now: Sample.now)
        try store.begin(
            Self.record(7, last: 9), by: Self.token(300, expiry: 900), of: account,
            now: UnixSeconds(Sample.now.value + 601))
        #expect(try store.sessions(uid: account.uid).count == AccountStore.maximumSessions)
    }

    @Test func `of a sign-in that cannot be kept the token is not used`() throws {
        try begin(1, Self.token())
        // The id is taken.
        #expect(throws: UsedTokenError.store(.notStorable)) { try begin(1, Self.token(2)) }
        try begin(2, Self.token(2))
    }
}
