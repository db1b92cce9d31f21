import AccountRecord
import Accounts
import HostSystem
import JOSE
import LoginPolicy
import StrictJSON
import Testing

@testable import Daemon

/// What is longer than a line: exports, imports, backups and restores, in pieces on one connection.
@Suite struct AccountTransferTests {
    /// Two hosts' stores, with alice in the first.
    private func with(
        _ body: @escaping @Sendable (TestStore, AdminRequests, TestStore, AdminRequests) async throws -> Void
    ) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let (here, there) = (try TestStore(), try TestStore())
            try here.bind("alice", uid: 5_000, rules: daemon.service.inForce.providers[0].rules)
            try await body(here, here.requests(daemon), there, there.requests(daemon))
        }
    }

    private func download(_ verb: String, _ requests: AdminRequests) async throws -> [UInt8] {
        let transfer = AdminTransfer()
        let begun = await requests.ask("{\"verb\":\"\(verb)\"}", transfer: transfer)
        let size = try #require(begun["bytes"]?.number?.integer)
        var bytes: [UInt8] = []
        while true {
            let answer = await requests.ask(#"{"verb":"download"}"#, transfer: transfer)
            bytes += try #require(answer["data"]?.text.flatMap { Base64URL.decode($0) })
            guard answer["end"] == .bool(false) else { break }
        }
        #expect(bytes.count == Int(size))
        #expect(await requests.refusal(#"{"verb":"download"}"#, transfer: transfer) == "admin.transfer")
        return bytes
    }

    /// Sends the bytes in lines of at most 16 KiB, then the verb.
    private func upload(
        _ bytes: [UInt8], _ verb: String, isCheck: Bool = false, _ requests: AdminRequests
    ) async -> JSONObject {
        let transfer = AdminTransfer()
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(12_000)
            rest = rest.dropFirst(12_000)
            let text = String(decoding: Base64URL.encode(piece), as: UTF8.self)
            let answer = await requests.ask("{\"verb\":\"upload\",\"data\":\"\(text)\"}", transfer: transfer)
            guard answer["ok"] == .bool(true) else { return answer }
        }
        return await requests.ask(
            "{\"verb\":\"\(verb)\",\"bytes\":\(bytes.count),\"check\":\(isCheck)}", transfer: transfer)
    }

    @Test func `what one host exports another imports, pins, locks and retired names too`() async throws {
        try await with { (here, hereRequests, there, thereRequests) async throws in
            _ = try here.store.pin(try TestStore.proposal("bob", subject: "sub-bob", uid: 5_001))
            _ = try here.store.lock(TestStore.alice)
            _ = try here.store.add(try TestStore.proposal("gone", subject: nil, uid: 5_002))
            _ = try here.store.forget(LoginName.check(Array("gone".utf8)), now: TestStore.now)
            let document = try await download("account_export", hereRequests)
            let counts = JSONValue.members([
                ("added", .integer(2)), ("known", .integer(0)), ("completed", .integer(0)), ("locked", .integer(1)),
                ("forgotten", .integer(0)), ("tombstones", .integer(1)), ("skipped", .integer(0)),
            ])
            #expect(await upload(document, "account_import", isCheck: true, thereRequests)["report"] == counts)
            #expect(try there.store.accounts().isEmpty)
            #expect(try there.store.tombstones().isEmpty)
            #expect(await upload(document, "account_import", thereRequests)["report"] == counts)
            #expect(try await download("account_export", thereRequests) == document)
            let again = await upload(document, "account_import", isCheck: true, thereRequests)["report"]?.object
            #expect(again?["known"] == .integer(2) && again?["added"] == .integer(0) && again?["locked"] == .integer(0))
            #expect(there.files == TestStore.quietFiles)
        }
    }

    @Test func `an account that is only pinned by an import counts as a change`() async throws {
        try await with { (here, hereRequests, there, thereRequests) async throws in
            _ = try there.store.add(try TestStore.proposal("alice", subject: nil, uid: 5_000))
            let document = try await download("account_export", hereRequests)
            let report = await upload(document, "account_import", isCheck: true, thereRequests)["report"]?.object
            #expect(report?["completed"] == .integer(1) && report?["known"] == .integer(1))
            #expect(try there.account(TestStore.alice)?.subject == nil)
            _ = here
        }
    }

    @Test func `an import that contradicts the host takes nothing`() async throws {
        try await with { (here, hereRequests, there, thereRequests) async throws in
            _ = try there.store.add(try TestStore.proposal("zoe", subject: "sub-alice", uid: 5_009))
            _ = try here.store.add(try TestStore.proposal("aaron", subject: nil, uid: 5_003))
            let document = try await download("account_export", hereRequests)
            let answer = await upload(document, "account_import", thereRequests)
            #expect(answer.string("reason") == "import.conflict")
            #expect(
                answer.string("message")
                    == "Entry 2 of accounts contradicts this host: account.sub_taken. The subject is bound to zoe.")
            #expect(try there.store.accounts().count == 1)
        }
    }

    @Test(arguments: [("nonsense", "import.json"), (#"{"format":"x"}"#, "import.format")])
    func `what is no export is refused`(_ text: String, _ reason: String) async throws {
        try await with { (here, requests, _, _) async throws in
            #expect(await upload(Array(text.utf8), "account_import", requests).string("reason") == reason)
            #expect(here.files == TestStore.quietFiles)
        }
    }

    @Test func `a transfer that is not whole, or another connection's, is none`() async throws {
        try await with { (here, requests, _, _) async throws in
            let (first, second) = (AdminTransfer(), AdminTransfer())
            #expect(await requests.refusal(#"{"verb":"download"}"#, transfer: first) == "admin.transfer")
            #expect(
                await requests.refusal(#"{"verb":"account_import","bytes":0}"#, transfer: first) == "admin.transfer")
            #expect(await requests.refusal(#"{"verb":"upload","data":"e30"}"#, transfer: first) == nil)
            // One at a time on a host.
            #expect(await requests.refusal(#"{"verb":"upload","data":"e30"}"#, transfer: second) == "store.locked")
            #expect(
                await requests.refusal(#"{"verb":"account_import","bytes":2}"#, transfer: second) == "admin.transfer")
            #expect(
                await requests.refusal(#"{"verb":"account_import","bytes":3}"#, transfer: first) == "admin.transfer")
            #expect(await requests.refusal(#"{"verb":"upload","data":"e30"}"#, transfer: second) == nil)
            #expect(
                await requests.refusal(#"{"verb":"account_import","bytes":2}"#, transfer: second) == "import.format")
            #expect(here.files == TestStore.quietFiles)
        }
    }

    @Test func `what a daemon left that ended in the middle is taken over`() async throws {
        try await with { (here, requests, _, _) async throws in
            for name in ["usher.db.incoming", "usher.db.outgoing"] { here.leave([1, 2, 3], name) }
            #expect(await upload(Array("{}".utf8), "account_import", requests).string("reason") == "import.format")
            #expect(try await download("store_backup", requests).count > 4_096)
            #expect(here.files == TestStore.quietFiles)
        }
    }

    @Test func `a link in the place of an upload is not followed`() async throws {
        try await with { (here, requests, _, _) async throws in
            here.link(to: "/tmp/usher-must-not-be-made", "usher.db.incoming")
            #expect(await upload([1], "account_import", requests).string("reason") == "store.path")
        }
    }

    @Test func `a restore keeps every lock and what is retired, and facts count no more`() async throws {
        try await with { (here, requests, _, _) async throws in
            for (name, uid) in [("bob", UInt32(5_001)), ("carol", 5_002)] {
                _ = try here.store.add(try TestStore.proposal(name, subject: nil, uid: uid))
            }
            let backup = try await download("store_backup", requests)
            _ = try here.store.lock(TestStore.alice)
            _ = try here.store.forget(LoginName.check(Array("carol".utf8)), now: TestStore.now)
            _ = try here.store.add(try TestStore.proposal("late", subject: nil, uid: 5_004))
            let before = (try here.store.accounts(), try here.store.tombstones())

            let planned = await upload(backup, "store_restore", isCheck: true, requests)
            #expect(try here.store.accounts() == before.0)
            #expect(try here.store.tombstones() == before.1)
            #expect(here.files == TestStore.quietFiles)
            let done = await upload(backup, "store_restore", requests)
            for answer in [planned, done] {
                #expect(answer["accounts"] == .integer(3) && answer["previous"] == .text("whole"))
                #expect(answer["disputed"] == .array([]))
            }
            #expect(planned["kept"] == done["kept"])
            #expect(
                try here.store.accounts().map { String(decoding: $0.name.bytes, as: UTF8.self) } == [
                    "alice", "bob", "late",
                ])
            #expect(try here.account(TestStore.alice)?.state == .locked)
            #expect(try here.store.tombstones().map(\.uid) == [5_002])
            #expect(try here.store.standing(of: TestStore.alice, now: TestStore.now)?.facts == .absent(.stale))
            // It goes on with what was restored.
            #expect(await requests.refusal(#"{"verb":"account_unlock","name":"alice"}"#) == nil)
            #expect(await requests.ask(#"{"verb":"store_check"}"#)["problems"] == .array([]))
        }
    }

    private static let damages: [(what: String, reason: String, damage: @Sendable (inout [UInt8]) -> Void)] = [
        ("no database", "store.corrupt", { $0 = [UInt8](repeating: 0x61, count: 8_192) }),
        ("half of it", "store.corrupt", { $0 = Array($0.prefix($0.count / 2 + 100)) }),
        ("shorter than a page", "store.corrupt", { $0 = Array($0.prefix(400)) }),
        // sqlite.org/fileformat2.html §1.3: application id, user version.
        ("another program's", "store.foreign", { $0[71] ^= 1 }), ("a later version's", "store.newer", { $0[63] = 99 }),
        ("a version before the first", "store.schema", { $0[63] = 0 }),
        ("a page of noise", "store.corrupt", { bytes in for index in 4_096..<8_192 { bytes[index] = 0xA5 } }),
    ]

    @Test(arguments: damages.indices)
    func `what is no backup is refused, and the store goes on`(_ index: Int) async throws {
        let damage = Self.damages[index]
        try await with { (here, requests, _, _) async throws in
            var backup = try await download("store_backup", requests)
            damage.damage(&backup)
            let before = try here.store.accounts()
            for isCheck in [true, false] {
                let answer = await upload(backup, "store_restore", isCheck: isCheck, requests)
                #expect(answer.string("reason") == damage.reason, "\(damage.what)")
            }
            #expect(try here.store.accounts() == before)
            #expect(await requests.refusal(#"{"verb":"account_lock","name":"alice"}"#) == nil)
            #expect(here.files == TestStore.quietFiles)
        }
    }

    @Test func `a store that is damaged and cannot be opened is restored`() async throws {
        try await with { (here, requests, _, _) async throws in
            _ = try here.store.lock(TestStore.alice)
            let backup = try await download("store_backup", requests)
            here.store.close()
            here.overwrite("usher.db", at: 0, with: [UInt8](repeating: 0, count: 4_096))
            let path = "\(here.directory)/usher.db"
            #expect(throws: StoreError.self) { try AccountStore.open(path: path, creation: .never) }
            var closed = requests
            closed.accounts = nil
            #expect(await upload(backup, "store_restore", closed).string("reason") == "admin.no_store")
            closed.storePath = path
            #expect(await closed.refusal(#"{"verb":"store_check"}"#) == "admin.no_store")
            let planned = await upload(backup, "store_restore", isCheck: true, closed)
            #expect(planned["previous"] == .text("partial") && planned["accounts"] == .integer(1))
            #expect(throws: StoreError.self) { try AccountStore.open(path: path, creation: .never) }
            #expect(await upload(backup, "store_restore", closed)["accounts"] == .integer(1))
            let restored = try AccountStore.open(path: path, creation: .never)
            #expect(try restored.account(named: TestStore.alice)?.state == .locked)
            restored.close()
        }
    }

    @Test func `a backup has no refresh token, and is a whole database`() async throws {
        try await with { (here, requests, _, _) async throws in
            let backup = try await download("store_backup", requests)
            #expect(backup.starts(with: Array("SQLite format 3\0".utf8)))
            // It is longer than one piece only when pieces are joined: fill the store.
            for number in 0..<1_500 {
                _ = try here.store.add(
                    try TestStore.proposal("u\(number)", subject: nil, uid: UInt32(10_000 + number)))
            }
            #expect(try await download("store_backup", requests).count > AdminTransfer.pieceBytes)
        }
    }

    @Test func `a look at the store counts what is in it`() async throws {
        try await with { (here, requests, _, _) async throws in
            _ = try here.store.pin(try TestStore.proposal("bob", subject: "sub-bob", uid: 5_001))
            _ = try here.store.lock(TestStore.bob)
            let answer = await requests.ask(#"{"verb":"store_check"}"#)
            #expect(answer["accounts"] == .integer(2) && answer["locked"] == .integer(1))
            #expect(answer["pinned"] == .integer(1) && answer["facts"] == .integer(1))
            #expect(answer["stale_facts"] == .integer(0) && answer["problems"] == .array([]))
            #expect(answer["clock_mark"] == .integer(1_800_000_000))
        }
    }
}
