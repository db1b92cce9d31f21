import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import NIOConcurrencyHelpers
import SecretMemory
import SiteSeed
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// `account_add` and `account_pin` for names that the host does not know: the uid that a login would give.
@Suite struct AccountAdditionTests {
    private static let bytes = (0..<32).map { UInt8($0) }

    private static func seed() throws -> UIDSeed { try #require(UIDSeed(SecretBytes(copying: bytes))) }

    private static func uid(of name: String, range: UIDRange = .standard) throws -> UInt32 {
        let derivation = try #require(try seed().derivation(issuer: TestStore.issuer, range: range))
        return derivation.uid(of: try LoginName.check(Array(name.utf8)))
    }

    private static func record(_ uid: UInt32, isLocal: Bool) -> HostAccount.Lookup {
        .found(HostAccount(uid: uid, gid: 100, home: Array("/h".utf8), shell: Array("/bin/zsh".utf8), isLocal: isLocal))
    }

    private func with(
        seed: Bool = true, changing change: @escaping TestDaemon.Change = { _ in },
        _ body: @escaping @Sendable (TestStore, AdminRequests, TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(changing: change) { (daemon) async throws in
            let store = try TestStore()
            if seed { try store.seed.withLockedValue { $0 = try Self.seed() } }
            try await body(store, store.requests(daemon), daemon)
        }
    }

    private func add(_ requests: AdminRequests, _ names: String..., check: Bool = false) async -> [[String?]] {
        let list = names.map { "\"\($0)\"" }.joined(separator: ",")
        let answer = await requests.ask("{\"verb\":\"account_add\",\"names\":[\(list)],\"check\":\(check)}")
        return (answer["results"]?.array ?? []).compactMap(\.object).map {
            [$0.string("name"), $0.string("outcome"), $0.string("reason")]
        }
    }

    @Test func `a name that the host does not know has the uid that its login would get`() async throws {
        try await with { (store, requests, _) async throws in
            let uid = try Self.uid(of: "alice")
            let answer = await requests.ask(#"{"verb":"account_add","names":["alice"]}"#)
            #expect(answer["results"]?.array?.first?.object?["uid"] == .integer(Int(uid)))
            let alice = try #require(try store.account(TestStore.alice))
            #expect(alice.uid == uid && alice.gid == uid && alice.uidSource == .derived && alice.subject == nil)
            #expect(alice.home == Array("/home/alice".utf8) && alice.shell == Array("/bin/bash".utf8))
            // The seed of the host is now this one: the login with another is refused.
            let proposal = AccountProposal(
                name: TestStore.bob, issuer: TestStore.issuer, subject: nil, uid: 1_900_000_000, gid: 1_900_000_000,
                home: alice.home, shell: alice.shell, uidSource: .derived,
                seedFingerprint: [UInt8](repeating: 1, count: 32))
            #expect(throws: BindingError.seedChanged) { try store.store.add(proposal) }
        }
    }

    @Test func `check adds nobody, and what is there is unchanged`() async throws {
        try await with { (store, requests, daemon) async throws in
            #expect(await add(requests, "alice", check: true) == [["alice", "added", nil]])
            #expect(try store.store.accounts().isEmpty && daemon.accountNotes.isEmpty)
            #expect(await add(requests, "alice") == [["alice", "added", nil]])
            #expect(await add(requests, "alice") == [["alice", "unchanged", nil]])
            #expect(daemon.accountNotes == ["account.added"])
        }
    }

    @Test func `of two names with one uid the second is refused, and so is the uid of a forgotten account`()
        async throws
    {
        let change: TestDaemon.Change = { $0.hostAccounts.range = try! UIDRange.check(from: 70_000, to: 70_000) }
        try await with(changing: change) {
            (store, requests, _) async throws in
            #expect(
                await add(requests, "alice", "bob") == [
                    ["alice", "added", nil], ["bob", "refused", "account.uid_taken"],
                ])
            _ = await requests.ask(#"{"verb":"account_forget","name":"alice"}"#)
            #expect(
                await add(requests, "bob", "alice") == [
                    ["bob", "refused", "account.uid_retired"], ["alice", "refused", "account.name_retired"],
                ])
            #expect(try store.store.accounts().isEmpty)
        }
    }

    @Test func `what would not be published is refused with the publisher's reason`() async throws {
        let range = try UIDRange.check(from: 1_500, to: 1_500)
        let reserving: TestDaemon.Change = { $0.accounts.reserved = [Array("boss".utf8)] }
        try await with(changing: reserving) {
            (store, requests, _) async throws in
            #expect(
                await add(requests, "builders", "boss", "admin", "dora") == [
                    ["builders", "refused", "publish.name_of_local_group"],
                    ["boss", "refused", "account.name_reserved"], ["admin", "refused", "account.name_reserved"],
                    ["dora", "added", nil],
                ])
            #expect(try store.store.accounts().map(\.name.bytes) == [Array("dora".utf8)])
        }
        let small: TestDaemon.Change = { $0.hostAccounts.range = range }
        try await with(changing: small) { (store, requests, _) async throws in
            #expect(await add(requests, "dora") == [["dora", "refused", "publish.uid_of_local_account"]])
            #expect(try store.store.accounts().isEmpty)
        }
    }

    @Test func `a record of the host must have the computed uid, but for a line of passwd`() async throws {
        try await with { (store, requests, _) async throws in
            let (dora, erin) = (
                Self.record(try Self.uid(of: "dora"), isLocal: false), Self.record(6_000, isLocal: false)
            )
            store.host.withLockedValue {
                $0 = ["dora": dora, "erin": erin, "frank": Self.record(6_001, isLocal: true), "grace": .unknown]
            }
            #expect(
                await add(requests, "dora", "erin", "frank", "grace") == [
                    ["dora", "added", nil], ["erin", "refused", "account.record_differs"], ["frank", "added", nil],
                    ["grace", "refused", "account.host_silent"],
                ])
            let frank = try #require(try store.account(LoginName.check(Array("frank".utf8))))
            #expect(frank.uid == 6_001 && frank.gid == 100 && frank.uidSource == .local)
            #expect(try store.account(LoginName.check(Array("dora".utf8)))?.uidSource == .derived)
        }
    }

    @Test func `without a seed, and where a claim has the uid, nobody is added`() async throws {
        let line = #"{"verb":"account_add","names":["frank","alice"]}"#
        try await with(seed: false) { (store, requests, _) async throws in
            #expect(await requests.refusal(line) == "accounts.seed_missing")
            #expect(try store.store.accounts().isEmpty)
        }
        let change: TestDaemon.Change = { $0.hostAccounts.uidSource = .claim }
        try await with(changing: change) { (store, requests, _) async throws in
            #expect(await requests.refusal(line) == "accounts.uid_claim")
            #expect(try store.store.accounts().isEmpty)
        }
    }

    @Test func `a pin makes the account with the computed uid, and vouches for the person`() async throws {
        try await with { (store, requests, _) async throws in
            let line =
                "{\"verb\":\"account_pin\",\"name\":\"alice\",\"issuer\":\"\(ScriptedProvider.issuer)\",\"subject\":\"s\"}"
            #expect(await requests.ask(line)["account"]?.object?["uid"] == .integer(Int(try Self.uid(of: "alice"))))
            let alice = try #require(try store.account(TestStore.alice))
            #expect(alice.isPinned && alice.subject == Array("s".utf8) && alice.uidSource == .derived)
        }
    }

    /// Before its first login: what usherd has published when the answer comes is all that NSS needs.
    @Test func `an added account is published before the answer leaves`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts) { (daemon: TestDaemon) async throws in
            try await eventually("the store is open") { daemon.service.accounts?.store != nil }
            let uid = try Self.uid(of: "alice")
            let store = try #require(daemon.service.accounts?.store)
            var requests = try TestStore().requests(daemon)
            requests.accounts = store
            let seed = try Self.seed()
            requests.proposals.seed = { seed }
            requests.accountsChanged = { await daemon.service.publishAccounts() }
            let answer = await requests.ask(#"{"verb":"account_add","names":["alice"]}"#)
            #expect(answer["ok"] == .bool(true))
            #expect(accounts.published.last?.map(\.name) == [Array("alice".utf8)])
            #expect(accounts.published.last?.map(\.uid) == [uid])
            #expect(accounts.published.last?.map(\.groups) == [[]])
        }
    }
}
