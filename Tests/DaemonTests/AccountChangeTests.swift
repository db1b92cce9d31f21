import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import NIOConcurrencyHelpers
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// The verbs that change accounts: what they do, what `check` leaves alone, what the log says.
@Suite struct AccountChangeTests {
    private static let issuer = ScriptedProvider.issuer

    private func with(
        _ body: @escaping @Sendable (TestStore, AdminRequests, TestDaemon) async throws -> Void
    ) async throws {
        // Accounts of LDAP or SSSD; AccountAdditionTests has the other sources of uids.
        let change: TestDaemon.Change = { $0.hostAccounts.uidSource = .existing }
        try await TestDaemon.with(changing: change) { (daemon) async throws in
            let store = try TestStore()
            let rules = daemon.service.inForce.providers[0].rules
            try store.bind("alice", uid: 5_000, rules: rules)
            try store.bind("bob", uid: 5_001, rules: rules)
            try await body(store, store.requests(daemon), daemon)
        }
    }

    /// Every change, and what it is called afterwards.
    private static let changes: [(line: String, outcome: String)] = [
        (#"{"verb":"account_lock","name":"alice"}"#, "locked"),
        (#"{"verb":"account_rename","name":"alice","to":"alicia"}"#, "renamed"),
        (
            "{\"verb\":\"account_rebind\",\"name\":\"alice\",\"issuer\":\"\(issuer)\",\"subject\":\"new\"}",
            "rebound"
        ),
        (
            "{\"verb\":\"account_pin\",\"name\":\"alice\",\"issuer\":\"\(issuer)\",\"subject\":\"sub-alice\"}",
            "pinned"
        ),
        (#"{"verb":"account_forget","name":"alice"}"#, "forgotten"),
    ]

    @Test(arguments: changes)
    func `check says what would be, and nothing is`(_ line: String, _ outcome: String) async throws {
        try await with { (store, requests, daemon) async throws in
            let before = (try store.store.accounts(), try store.store.tombstones(), daemon.accountNotes)
            let check = String(line.dropLast()) + #","check":true}"#
            let answer = await requests.ask(check)
            #expect(answer.string("outcome") == outcome && answer["check"] == .bool(true))
            #expect(try store.store.accounts() == before.0)
            #expect(try store.store.tombstones() == before.1)
            #expect(daemon.accountNotes == before.2)
            // And the same again without it.
            let done = await requests.ask(line)
            #expect(done.string("outcome") == outcome && done["check"] == .bool(false))
            #expect(try store.store.accounts() != before.0)
            #expect(daemon.accountNotes == before.2 + ["account.\(outcome)"])
        }
    }

    @Test func `whoever publishes accounts hears of every change, and of nothing else`() async throws {
        try await with { (_, requests, _) async throws in
            let calls = NIOLockedValueBox(0)
            var heard = requests
            heard.accountsChanged = { calls.withLockedValue { $0 += 1 } }
            for line in [
                #"{"verb":"account_list"}"#, #"{"verb":"account_show","name":"alice"}"#, #"{"verb":"store_check"}"#,
                #"{"verb":"account_lock","name":"alice","check":true}"#, #"{"verb":"account_lock","name":"nobody"}"#,
            ] {
                _ = await heard.ask(line)
            }
            #expect(calls.withLockedValue { $0 } == 0)
            for (number, verb) in ["account_lock", "account_unlock", "account_forget"].enumerated() {
                _ = await heard.ask("{\"verb\":\"\(verb)\",\"name\":\"alice\"}")
                #expect(calls.withLockedValue { $0 } == number + 1)
            }
        }
    }

    @Test func `the log has who did what to whom, with the new identity escaped`() async throws {
        try await with { (_, requests, daemon) async throws in
            let subject = "new\u{202E}x"
            _ = await requests.ask(
                "{\"verb\":\"account_rebind\",\"name\":\"alice\",\"issuer\":\"\(Self.issuer)\",\"subject\":\"\(subject)\"}"
            )
            let entries = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            let entry = try #require(entries.first { $0.contains("USHER_EVENT=account.rebound\n") })
            for line in [
                "MESSAGE=uid 0 has rebound alice, uid 5000", "USHER_PEER_UID=0", #"USHER_SUB=new\u{202e}x"#,
                "USHER_ISSUER=\(Self.issuer)", "PRIORITY=5",
            ] {
                #expect(entry.contains(line + "\n"))
            }
        }
    }

    @Test func `what is so already is unchanged, and not in the log`() async throws {
        try await with { (store, requests, daemon) async throws in
            let before = daemon.accountNotes
            for line in [
                #"{"verb":"account_unlock","name":"alice"}"#, #"{"verb":"account_rename","name":"alice","to":"alice"}"#,
                "{\"verb\":\"account_rebind\",\"name\":\"alice\",\"issuer\":\"\(Self.issuer)\",\"subject\":\"sub-alice\"}",
            ] {
                #expect(await requests.ask(line).string("outcome") == "unchanged")
            }
            #expect(daemon.accountNotes == before)
            _ = try store.account(TestStore.alice)
        }
    }

    @Test func `locked is locked until it is unlocked`() async throws {
        try await with { (store, requests, _) async throws in
            _ = await requests.ask(#"{"verb":"account_lock","name":"alice"}"#)
            #expect(try store.account(TestStore.alice)?.state == .locked)
            #expect(await requests.ask(#"{"verb":"account_unlock","name":"alice"}"#).string("outcome") == "unlocked")
            #expect(try store.account(TestStore.alice)?.state == .active)
        }
    }

    private static let refusals: [(line: String, reason: String)] = [
        (#"{"verb":"account_lock","name":"carol"}"#, "account.unknown"),
        (#"{"verb":"account_unlock","name":"carol"}"#, "account.unknown"),
        (#"{"verb":"account_forget","name":"carol"}"#, "account.unknown"),
        (#"{"verb":"account_rename","name":"carol","to":"dave"}"#, "account.unknown"),
        (#"{"verb":"account_rename","name":"alice","to":"bob"}"#, "account.name_taken"),
        (#"{"verb":"account_rename","name":"alice","to":"root"}"#, "account.name_reserved"),
        (
            "{\"verb\":\"account_rebind\",\"name\":\"alice\",\"issuer\":\"\(issuer)\",\"subject\":\"sub-bob\"}",
            "account.sub_taken"
        ),
        (
            "{\"verb\":\"account_rebind\",\"name\":\"alice\",\"issuer\":\"\(issuer)/\",\"subject\":\"x\"}",
            "admin.unknown_provider"
        ),
        (
            "{\"verb\":\"account_pin\",\"name\":\"alice\",\"issuer\":\"\(issuer)/\",\"subject\":\"x\"}",
            "admin.unknown_provider"
        ),
        (
            "{\"verb\":\"account_pin\",\"name\":\"alice\",\"issuer\":\"\(issuer)\",\"subject\":\"x\"}",
            "account.sub_changed"
        ),
        (
            "{\"verb\":\"account_pin\",\"name\":\"carol\",\"issuer\":\"\(issuer)\",\"subject\":\"x\"}",
            "account.no_record"
        ),
        (
            "{\"verb\":\"account_rebind\",\"name\":\"alice\",\"issuer\":\"\(issuer)\",\"subject\":\"\"}",
            "account.field_invalid"
        ),
    ]

    @Test(arguments: refusals)
    func `a refused change changes nothing, with check and without`(_ line: String, _ reason: String) async throws {
        try await with { (store, requests, daemon) async throws in
            let before = (try store.store.accounts(), daemon.accountNotes)
            for line in [String(line.dropLast()) + #","check":true}"#, line] {
                #expect(await requests.refusal(line) == reason)
            }
            #expect(try store.store.accounts() == before.0)
            #expect(daemon.accountNotes == before.1)
        }
    }

    @Test func `each name of an addition has an outcome of its own`() async throws {
        try await with { (store, requests, _) async throws in
            store.host.withLockedValue { host in
                let record = { (uid: UInt32, isLocal: Bool) in
                    HostAccount.Lookup.found(
                        HostAccount(
                            uid: uid, gid: 100, home: Array("/h".utf8), shell: Array("/bin/sh".utf8), isLocal: isLocal))
                }
                host = [
                    "carol": record(6_000, false), "dave": record(6_001, true), "system": record(999, true),
                    "erin": .unknown, "twin": record(5_000, false), "frank": .none,
                ]
            }
            let line =
                #"{"verb":"account_add","names":["carol","dave","system","erin","twin","frank","alice"],"check":CHECK}"#
            let expected: (Bool) -> [[String?]] = { isCheck in
                [
                    ["carol", "added", nil], ["dave", "added", nil],
                    ["system", "refused", "account.uid_forbidden"], ["erin", "refused", "account.host_silent"],
                    ["twin", "refused", "account.uid_taken"], ["frank", "refused", "account.no_record"],
                    ["alice", "unchanged", nil],
                ]
            }
            for isCheck in [true, false] {
                let answer = await requests.ask(line.replacing("CHECK", with: "\(isCheck)"))
                let results = try #require(answer["results"]?.array).compactMap(\.object)
                #expect(
                    results.map { [$0.string("name"), $0.string("outcome"), $0.string("reason")] } == expected(isCheck))
                #expect(try store.store.accounts().count == (isCheck ? 2 : 4))
            }
            let carol = try #require(try store.account(LoginName.check(Array("carol".utf8))))
            #expect(carol.uid == 6_000 && carol.gid == 100 && carol.uidSource == .existing && carol.subject == nil)
            #expect(try store.account(LoginName.check(Array("dave".utf8)))?.uidSource == .local)
        }
    }

    @Test func `what was forgotten is not added again`() async throws {
        try await with { (store, requests, _) async throws in
            store.host.withLockedValue { host in
                host["alice"] = .found(
                    HostAccount(
                        uid: 7_000, gid: 7_000, home: Array("/h".utf8), shell: Array("/bin/sh".utf8), isLocal: false))
            }
            _ = await requests.ask(#"{"verb":"account_forget","name":"alice"}"#)
            let answer = await requests.ask(#"{"verb":"account_add","names":["alice"]}"#)
            #expect(answer["results"]?.array?.first?.object?.string("reason") == "account.name_retired")
            #expect(try store.account(TestStore.alice) == nil)
        }
    }

    @Test func `a pin of a name that only the host knows makes the account`() async throws {
        try await with { (store, requests, _) async throws in
            store.host.withLockedValue { host in
                host["carol"] = .found(
                    HostAccount(
                        uid: 6_000, gid: 100, home: Array("/h".utf8), shell: Array("/bin/sh".utf8), isLocal: true))
            }
            let line =
                "{\"verb\":\"account_pin\",\"name\":\"carol\",\"issuer\":\"\(Self.issuer)\",\"subject\":\"sub-carol\"}"
            #expect(await requests.ask(line)["account"]?.object?["new"] == .bool(true))
            let carol = try #require(try store.account(LoginName.check(Array("carol".utf8))))
            #expect(carol.isPinned && carol.subject == Array("sub-carol".utf8) && carol.uidSource == .local)
            #expect(await requests.ask(line).string("outcome") == "unchanged")
        }
    }

    @Test func `an addition for a provider that is not there is refused`() async throws {
        try await with { (_, requests, _) async throws in
            #expect(
                await requests.refusal(#"{"verb":"account_add","names":["carol"],"provider":"x"}"#)
                    == "admin.unknown_provider")
        }
    }
}
