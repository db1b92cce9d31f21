import LoginPolicy
import OpenIDConnect
import SecretMemory
import Testing

@testable import Accounts

/// The refresh token of an account: the last one, and nothing of it in the clear.
struct TokenStoreTests {
    private let folder: StoreFolder
    private let store: AccountStore
    private let uid: UInt32 = 1_879_048_200
    private let host = Array("host1".utf8)

    init() throws {
        folder = try StoreFolder()
        store = try folder.open()
        _ = try store.bind(Sample.request())
    }

    private func keep(_ token: String, keys: StoreKeys, nonce: UInt8) throws {
        try store.keepToken(Sample.secret(token), uid: uid, seal: Sample.seal(host, keys, nonce: nonce))
    }

    @Test func `the last token comes back, also after a restart`() throws {
        let keys = try Sample.keys(1)
        #expect(try store.token(uid: uid, host: host, keys: keys)?.version == nil)
        try keep("refresh-1", keys: keys, nonce: 1)
        try keep("refresh-2", keys: keys, nonce: 2)
        #expect(try store.token(uid: uid, host: host, keys: keys)?.secret.text == "refresh-2")
        store.close()
        let again = try folder.open(creation: .never)
        #expect(try again.token(uid: uid, host: host, keys: keys)?.secret.text == "refresh-2")
        try again.dropToken(uid: uid)
        #expect(try again.token(uid: uid, host: host, keys: keys)?.version == nil)
    }

    @Test func `no byte of it is in the clear`() throws {
        try keep("refresh-canary-1", keys: Sample.keys(1), nonce: 1)
        let everything = Files.read(folder.path) + Files.read(folder.path + "-wal")
        #expect(!everything.containsSequence(Array("canary".utf8)))
    }

    @Test func `an older record put back is refused`() throws {
        let keys = try Sample.keys(1)
        try keep("refresh-1", keys: keys, nonce: 1)
        let old = RawSQL(folder.path).column("SELECT hex(sealed) FROM tokens")
        try keep("refresh-2", keys: keys, nonce: 2)
        RawSQL(folder.path).run("UPDATE tokens SET sealed = x'\(old.first ?? "")'")
        #expect(throws: SealingError.forged) { try store.token(uid: uid, host: host, keys: keys) }
    }

    @Test func `another account's record is refused`() throws {
        let keys = try Sample.keys(1)
        _ = try store.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        try keep("refresh-1", keys: keys, nonce: 1)
        RawSQL(folder.path).run(
            "INSERT INTO tokens (uid, version, sealed) SELECT 1879048201, version, sealed FROM tokens")
        #expect(throws: SealingError.forged) { try store.token(uid: 1_879_048_201, host: host, keys: keys) }
        #expect(throws: SealingError.forged) { try store.token(uid: uid, host: [65], keys: keys) }
    }

    @Test func `a version is never used twice, even after the token was dropped`() throws {
        let keys = try Sample.keys(1)
        try keep("refresh-1", keys: keys, nonce: 1)
        try store.dropToken(uid: uid)
        try keep("refresh-2", keys: keys, nonce: 2)
        #expect(RawSQL(folder.path).column("SELECT version FROM tokens") == ["2"])
    }

    @Test func `keys are changed account by account`() throws {
        let both = try Sample.keys(2, previous: [1])
        try keep("refresh-1", keys: Sample.keys(1), nonce: 1)
        #expect(try store.tokensUnderOldKeys(both) == [uid])
        let token = try #require(try store.token(uid: uid, host: host, keys: both))
        try store.keepToken(token.secret, uid: uid, seal: Sample.seal(host, both, nonce: 2))
        #expect(try store.tokensUnderOldKeys(both) == [])
        #expect(try store.token(uid: uid, host: host, keys: Sample.keys(2))?.secret.text == "refresh-1")
    }

    @Test func `only the version that was used is dropped`() throws {
        let keys = try Sample.keys(1)
        #expect(try !store.dropToken(uid: uid, version: 0))
        try keep("refresh-1", keys: keys, nonce: 1)
        try keep("refresh-2", keys: keys, nonce: 2)
        #expect(try !store.dropToken(uid: uid, version: 1))
        #expect(try store.token(uid: uid, host: host, keys: keys)?.secret.text == "refresh-2")
        #expect(try store.dropToken(uid: uid, version: 2))
        #expect(try store.token(uid: uid, host: host, keys: keys) == nil)
        #expect(try !store.dropToken(uid: uid, version: 2))
    }

    private func record(_ number: UInt8, signedInAt time: Int64, ended: (String, Int64)? = nil) -> SessionRecord {
        var record = SessionRecord(
            id: [UInt8](repeating: number, count: 16), uid: uid, provider: "p", proof: .device, service: [0x73],
            place: SessionPlace(
                auditSession: nil, ttyDevice: 0, leader: 1, leaderStart: 1,
                bootID: [UInt8](repeating: 1, count: 16)),
            signedInAt: SessionTime(wall: UnixSeconds(time), sinceBoot: time))
        record.end = ended.map { SessionRecord.End(reason: $0.0, at: UnixSeconds($0.1)) }
        return record
    }

    @Test func `tokens are left behind by the last sign-in's end alone`() throws {
        let reasons: Set<String> = ["session.logout"]
        try keep("refresh-1", keys: Sample.keys(1), nonce: 1)
        #expect(try store.tokensLeft(byEndsOf: reasons) == [])
        try store.begin(record(1, signedInAt: 10, ended: ("session.logout", 20)))
        #expect(try store.tokensLeft(byEndsOf: reasons) == [uid])
        #expect(try store.tokensLeft(byEndsOf: ["session.closed"]) == [])
        try store.begin(record(2, signedInAt: 11, ended: ("session.idle", 21)))
        #expect(try store.tokensLeft(byEndsOf: reasons) == [])
        try store.begin(record(3, signedInAt: 12, ended: ("session.logout", 22)))
        #expect(try store.tokensLeft(byEndsOf: reasons) == [uid])
        try store.begin(record(4, signedInAt: 13))
        #expect(try store.tokensLeft(byEndsOf: reasons) == [])
        _ = try store.endSessions(uid: uid, reason: "session.logout", now: UnixSeconds(30))
        #expect(try store.tokensLeft(byEndsOf: reasons) == [uid])
        // A token that somebody has brought has none of its own.
        for (number, ended) in [(UInt8(5), nil), (6, ("session.absolute", 40))] as [(UInt8, (String, Int64)?)] {
            var brought = record(number, signedInAt: 31, ended: ended)
            brought.proof = .bearer
            try store.begin(brought)
            #expect(try store.tokensLeft(byEndsOf: reasons) == [uid])
        }
        try store.dropToken(uid: uid)
        #expect(try store.tokensLeft(byEndsOf: reasons) == [])
    }

    @Test func `who has no account has no token`() throws {
        let keys = try Sample.keys(1)
        _ = try store.add(Sample.proposal("bob", subject: nil, uid: 1_879_048_201))
        for uid: UInt32 in [1_879_048_201, 5_000] {
            #expect(throws: SealingError.unknownAccount) { try store.token(uid: uid, host: host, keys: keys) }
            #expect(throws: SealingError.unknownAccount) {
                try store.keepToken(Sample.secret("x"), uid: uid, seal: Sample.seal(host, keys, nonce: 1))
            }
        }
    }
}
