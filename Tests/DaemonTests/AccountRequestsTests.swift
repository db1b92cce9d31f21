import Accounts
import HostSystem
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// `account_list` and `account_show`, and who may ask what of the store.
@Suite struct AccountRequestsTests {
    private func rules(_ daemon: TestDaemon) -> LoginRules { daemon.service.inForce.providers[0].rules }

    /// SOCK-02: the rows of the table; `account_show` alone is for others, and its rows are below.
    @Test(arguments: AccountVerb.allCases)
    func `who may ask what of the store`(_ verb: AccountVerb) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            let requests = store.requests(daemon)
            let line = "{\"verb\":\"\(verb.rawValue)\"}"
            for uid: UInt32 in [0, 500] { #expect(await requests.refusal(line, uid: uid) != "admin.not_allowed") }
            #expect((await requests.refusal(line, uid: 1_000) == "admin.not_allowed") == (verb != .show))
            for uid: UInt32 in [65_534, .max] { #expect(await requests.refusal(line, uid: uid) == "admin.not_allowed") }
        }
    }

    @Test(arguments: AccountVerb.allCases)
    func `without a store there is no answer`(_ verb: AccountVerb) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            var requests = store.requests(daemon)
            requests.accounts = nil
            #expect(await requests.refusal("{\"verb\":\"\(verb.rawValue)\"}") == "admin.no_store")
        }
    }

    /// A misspelt `check` must not become a change.
    @Test(arguments: [
        #"{"verb":"account_lock","name":"alice","chekc":true}"#, #"{"verb":"account_lock","name":"alice","check":1}"#,
        #"{"verb":"account_lock","name":"alice","check":"true"}"#, #"{"verb":"account_lock"}"#,
        #"{"verb":"account_lock","name":["alice"]}"#, #"{"verb":"account_forget","name":"alice","force":true}"#,
        #"{"verb":"account_rename","name":"alice"}"#, #"{"verb":"account_list","after":1}"#,
        #"{"verb":"account_pin","name":"alice","issuer":"x"}"#, #"{"verb":"account_export","path":"/etc/shadow"}"#,
        #"{"verb":"account_import","bytes":-1}"#, #"{"verb":"account_import","bytes":"1"}"#,
        #"{"verb":"store_backup","path":"/tmp/x"}"#, #"{"verb":"store_restore"}"#, #"{"verb":"upload","data":"a=b"}"#,
        #"{"verb":"upload","data":1}"#, #"{"verb":"download","offset":0}"#, #"{"verb":"account_add","names":[]}"#,
        #"{"verb":"account_add","names":"alice"}"#, #"{"verb":"account_add","names":[1]}"#,
    ])
    func `what does not belong to a request is refused`(_ line: String) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            try store.bind("alice", uid: 5_000, rules: rules(daemon))
            #expect(await store.requests(daemon).refusal(line) == "admin.bad_request")
            #expect(try store.account(TestStore.alice)?.state == .active)
        }
    }

    @Test(arguments: ["", "-x", "a:b", "a\\nb", "Alice", "аlice", "..", String(repeating: "a", count: 33)])
    func `what is no login name is no account's`(_ name: String) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            let requests = store.requests(daemon)
            for verb in ["account_show", "account_lock", "account_unlock", "account_forget"] {
                #expect(await requests.refusal("{\"verb\":\"\(verb)\",\"name\":\"\(name)\"}") == "name.invalid")
            }
            #expect(await requests.refusal("{\"verb\":\"account_add\",\"names\":[\"\(name)\"]}") == "name.invalid")
        }
    }

    @Test func `root is shown everything`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            try store.bind("alice", uid: 5_000, rules: rules(daemon))
            try store.store.record(
                LastDecision(
                    service: Array("sudo".utf8), decidedAt: TestStore.now, isGranted: false, reason: "policy.no_role"),
                of: TestStore.alice)
            let answer = await store.requests(daemon).ask(#"{"verb":"account_show","name":"alice"}"#)
            let time = JSONValue.integer(1_800_000_000)
            #expect(
                answer["account"]
                    == .members([
                        ("name", .text("alice")), ("uid", .integer(5_000)), ("gid", .integer(5_000)),
                        ("state", .text("active")), ("pinned", .bool(false)), ("uid_source", .text("existing")),
                        ("home", .text("/home/alice")), ("shell", .text("/bin/sh")),
                        ("issuer", .text(ScriptedProvider.issuer)), ("subject", .text("sub-alice")),
                        ("first_login", time), ("last_login", time),
                        ("facts", .members([("state", .text("known")), ("established_at", time)])),
                        ("roles", .array([.text("staff")])),
                        (
                            "decisions",
                            .array([
                                .members([
                                    ("service", .text("sudo")), ("time", time), ("granted", .bool(false)),
                                    ("reason", .text("policy.no_role")),
                                ])
                            ])
                        ),
                    ]))
        }
    }

    @Test func `the owner learns state, times and names of roles, and nothing else`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            try store.bind("alice", uid: 5_000, rules: rules(daemon))
            let answer = await store.requests(daemon).ask(#"{"verb":"account_show","name":"alice"}"#, uid: 5_000)
            let account = try #require(answer["account"]?.object)
            #expect(
                account.names == ["name", "uid", "state", "first_login", "last_login", "facts", "roles", "decisions"])
            #expect(account["roles"] == .array([.text("staff")]))
            let text = String(decoding: JSONValue.object(answer).encoded(), as: UTF8.self)
            for secret in ["sub-alice", "secret-group", "idp.example", "linux"] { #expect(!text.contains(secret)) }
        }
    }

    /// Exactly the answer for a name that is not there.
    @Test(arguments: [UInt32(5_001), 1_000, 1])
    func `nobody else learns that there is an account`(_ uid: UInt32) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            try store.bind("alice", uid: 5_000, rules: rules(daemon))
            let requests = store.requests(daemon)
            let answer = await requests.ask(#"{"verb":"account_show","name":"alice"}"#, uid: uid)
            #expect(answer["reason"] == .text("admin.no_account"))
            #expect(answer == (await requests.ask(#"{"verb":"account_show","name":"nobody-here"}"#, uid: uid)))
            #expect(await requests.refusal(#"{"verb":"account_show","name":"nobody-here"}"#) == "admin.no_account")
        }
    }

    @Test func `facts that do not count are named, and give no roles`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            let requests = store.requests(daemon)
            let question = #"{"verb":"account_show","name":"alice"}"#
            let facts = { () async -> [JSONValue?] in
                let account = await requests.ask(question)["account"]?.object
                return [account?["facts"]?.object?["state"], account?["roles"]]
            }
            _ = try store.store.add(try TestStore.proposal("alice", subject: nil, uid: 5_000))
            #expect(await facts() == [.text("never"), .null])
            try store.bind("alice", uid: 5_000, rules: rules(daemon), at: UnixSeconds(1_800_000_100))
            #expect(await facts() == [.text("from_future"), .null])
            try store.store.noteTime(UnixSeconds(1_800_000_301))
            #expect(await facts() == [.text("clock_behind"), .null])
            try store.store.resetClockMark(to: TestStore.now)
            #expect(await facts() == [.text("stale"), .null])
        }
    }

    @Test func `a list comes in pages, every account once, by name`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            for number in 0..<450 {
                let name = "u\(String(number + 1_000).dropFirst())"
                _ = try store.store.add(try TestStore.proposal(name, subject: nil, uid: UInt32(5_000 + number)))
            }
            let requests = store.requests(daemon)
            var sizes: [Int] = []
            var names: [String] = []
            var question = #"{"verb":"account_list"}"#
            while true {
                let answer = await requests.ask(question)
                let page = try #require(answer["accounts"]?.array).compactMap { $0.object?.string("name") }
                sizes.append(page.count)
                names += page
                guard answer["more"] == .bool(true), let last = page.last else { break }
                question = "{\"verb\":\"account_list\",\"after\":\"\(last)\"}"
            }
            #expect(sizes == [200, 200, 50])
            #expect(names == (0..<450).map { "u\(String($0 + 1_000).dropFirst())" })
        }
    }
}
