import AccountRecord
import Accounts
import Glibc
import HostSystem
import LoginWire
import NIOConcurrencyHelpers
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// `[account.NAME]`: what root lists is pinned at the start and at a reload, and nobody else gets a listed name.
@Suite struct ListedAccountTests {
    private static let granted: UInt32 = 0x52A6_C39B

    private static func listing(
        _ accounts: (name: String, subject: String)..., extra: String = "", accountsTable: String = ""
    ) -> String {
        TestDaemon.text() + "\n" + accountsTable + "\n"
            + accounts.map { "[account.\($0.name)]\nprovider = \"test\"\nsubject = \"\($0.subject)\"\n" }.joined()
            + extra
    }

    private static let firstLogin = "[accounts]\nbind = \"first-login\"\n"

    private func with(
        _ text: String, accounts: TestAccounts,
        _ body: @Sendable @escaping (TestDaemon, AccountStore) async throws -> Void
    ) async throws {
        try await TestDaemon.with(configuration: text, accounts: accounts) { (daemon: TestDaemon) async throws in
            try await settled(daemon)
            try await body(daemon, try #require(daemon.service.accounts?.store))
        }
    }

    /// The list in force was looked at.
    private func settled(_ daemon: TestDaemon) async throws {
        try await eventually("the list is in the store") { daemon.service.accounts?.listed.rounds == 1 }
    }

    private func reload(_ daemon: TestDaemon, _ text: String) async throws {
        let before = daemon.service.accounts?.listed.rounds
        try await daemon.reload(text)
        try await eventually("the new list is in the store") { daemon.service.accounts?.listed.rounds != before }
    }

    /// Before anybody is asked to approve.
    private func refusal(
        _ daemon: TestDaemon, _ user: String, phase: LoginPhase = .authenticate, uid: UInt32
    ) async throws -> String? {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: "su", phase: phase, uid: uid))
        return try await shim.verdict()?.reason
    }

    private func signIn(
        _ daemon: TestDaemon, _ user: String, subject: String? = nil, claim: Int? = nil, uid: UInt32? = nil
    ) async throws -> String? {
        daemon.provider.say(
            [("groups", .array([.text("linux")])), ("sub", .text(subject ?? "subject-of-\(user)"))]
                + (claim.map { [("uid", .integer($0))] } ?? []), of: user)
        daemon.provider.answerPolls(.approved(by: user))
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: "su", uid: uid))
        _ = try await shim.untilShown()
        try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
        daemon.clock.advance(.seconds(5))
        return try await shim.verdict()?.reason
    }

    private func name(_ text: String) throws -> LoginName { try LoginName.check(Array(text.utf8)) }

    private func faults(_ daemon: TestDaemon) -> [String] {
        daemon.service.accounts?.listed.outcome.faults.map(\.reason) ?? []
    }

    @Test func `who is listed is pinned and published at the start, and signs in under bind = listed`() async throws {
        let accounts = try TestAccounts()
        try await with(Self.listing(("alice", "subject-of-alice")), accounts: accounts) {
            (daemon, store) async throws in
            let alice = try #require(try store.account(named: name("alice")))
            #expect(alice.isPinned && alice.subject == Array("subject-of-alice".utf8) && alice.state == .active)
            #expect(alice.uidSource == .derived && alice.gid == alice.uid && alice.firstLogin == nil)
            try await eventually("the account is published") { accounts.published.last?.map(\.uid) == [alice.uid] }
            #expect(daemon.accountNotes == ["account.pinned"])
            #expect(try await signIn(daemon, "alice", uid: alice.uid) == "granted")
            #expect(try await signIn(daemon, "bob") == "account.not_listed")
            #expect(try store.accounts().map(\.name.bytes) == [Array("alice".utf8)])
        }
        // The next start finds it as it shall be.
        try await with(Self.listing(("alice", "subject-of-alice")), accounts: accounts) { (daemon, _) async throws in
            #expect(faults(daemon) == [] && daemon.service.accounts?.listed.outcome.isChanged == false)
            #expect(daemon.accountNotes == [])
        }
    }

    @Test func `a reload takes who is new, and unbinds nobody`() async throws {
        let accounts = try TestAccounts()
        try await with(Self.listing(("alice", "subject-of-alice")), accounts: accounts) {
            (daemon, store) async throws in
            try await reload(daemon, Self.listing(("bob", "subject-of-bob"), extra: "locked = true\n"))
            let bob = try #require(try store.account(named: name("bob")))
            #expect(bob.isPinned && bob.state == .locked)
            #expect(try store.account(named: name("alice"))?.isPinned == true)
            #expect(daemon.accountNotes == ["account.pinned", "account.pinned", "account.locked"])
            #expect(try await refusal(daemon, "bob", uid: bob.uid) == "account.locked")
            // Without the word the account stays locked, too.
            try await reload(daemon, Self.listing(("bob", "subject-of-bob")))
            #expect(try store.account(named: name("bob"))?.state == .locked)
        }
    }

    /// What the store has before the list comes, and what becomes of the list.
    private static let contradictions: [(before: String, reason: String)] = [
        ("alice other", "account.sub_changed"), ("forgotten", "account.forgotten"),
        ("retired", "account.name_retired"), ("carol subject-of-alice", "account.sub_taken"),
    ]

    @Test(arguments: contradictions)
    func `what contradicts the store changes nothing, and is said`(_ before: String, _ reason: String) async throws {
        let accounts = try TestAccounts()
        try await with(TestDaemon.text(), accounts: accounts) { (daemon, store) async throws in
            let words = before.split(separator: " ").map(String.init)
            switch before {
            case "forgotten":
                _ = try store.pin(TestStore.proposal("alice", subject: "subject-of-alice", uid: 6_000))
                _ = try store.forget(name("alice"), now: TestStore.now)
            case "retired":
                _ = try store.pin(TestStore.proposal("alice", subject: "other", uid: 6_000))
                _ = try store.rename(name("alice"), to: name("alicia"), now: TestStore.now)
            default: _ = try store.pin(TestStore.proposal(words[0], subject: words[1], uid: 6_000))
            }
            let known = (try store.accounts(), try store.tombstones())
            let text = Self.listing(("alice", "subject-of-alice"), extra: "locked = true\n")
            try await reload(daemon, text)
            #expect(try store.accounts() == known.0)
            #expect(try store.tombstones() == known.1)
            #expect(faults(daemon) == [reason])
            // The lock counts all the same: nobody has the name meanwhile, with whatever identity.
            for phase in [LoginPhase.authenticate, .account] {
                #expect(try await refusal(daemon, "alice", phase: phase, uid: 6_000) == "account.locked")
            }
            try await eventually("the log says so") { daemon.accountNotes == [reason] }
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).count - 4
            let status = try await daemon.ask(#"{"verb":"status"}"#)?["listed"]?.object
            #expect(status?["refused"] == .integer(1) && status?["accounts"] == .integer(1))
            let problem = try #require(status?["problems"]?.array?.first?.text)
            #expect(
                String(decoding: problem, as: UTF8.self).hasPrefix(
                    "/etc/usher/usher.toml:\(line):10: alice: \(reason): "))
        }
    }

    @Test func `a listed name is for the listed person alone, also where first logins bind`() async throws {
        let accounts = try TestAccounts(hasSeed: false)
        let text = Self.listing(("alice", "somebody-else"), ("carol", "subject-of-bob"), accountsTable: Self.firstLogin)
        try await with(text, accounts: accounts) { (daemon, store) async throws in
            #expect(faults(daemon) == ["accounts.seed_missing", "accounts.seed_missing"])
            let configuration = daemon.service.inForce.configuration
            let admit = { (user: String, subject: String) throws -> BindingAdmission in
                try configuration.admission(
                    of: AccountWish(
                        name: name(user), issuer: TestStore.issuer, subject: Array(subject.utf8), claims: JSONObject(),
                        recordUID: nil, isLocal: false, rules: configuration.hostAccounts))
            }
            #expect(try admit("alice", "subject-of-alice") == .pinnedOnly)
            #expect(try admit("alice", "somebody-else") == .listed)
            #expect(try admit("bob", "subject-of-bob") == .pinnedOnly)
            #expect(try admit("dave", "subject-of-dave") == .firstLogin)
            #expect(try store.accounts() == [])
        }
    }

    @Test func `a stranger with a listed name is refused before the list is in the store`() async throws {
        let accounts = try TestAccounts()
        // The uid is a claim, so nothing is in the store before the first login.
        let claim = "[accounts]\nbind = \"first-login\"\nuid_source = \"claim\"\nuid_claim = \"uid\"\n"
        let text = Self.listing(("alice", "the-listed-one"), accountsTable: claim)
        try await with(text, accounts: accounts) { (daemon, store) async throws in
            #expect(daemon.service.accounts?.listed.outcome.waiting == 1 && faults(daemon) == [])
            #expect(
                try await signIn(daemon, "alice", subject: "a-stranger", claim: 1_900_000_001) == "account.not_listed")
            #expect(try await signIn(daemon, "alice", subject: "the-listed-one", claim: 1_900_000_001) == "granted")
            // Root vouches for the person at once.
            #expect(try store.account(named: name("alice"))?.isPinned == true)
            #expect(
                try await signIn(daemon, "bob", subject: "the-listed-one", claim: 1_900_000_002)
                    == "account.name_changed")
        }
    }

    @Test func `a line of passwd is pinned with what it has`() async throws {
        let accounts = try TestAccounts()
        accounts.names.withLockedValue {
            $0["alice"] = .found(
                HostAccount(
                    uid: 5_000, gid: 100, home: Array("/srv/a".utf8), shell: Array("/bin/sh".utf8), isLocal: true))
            $0["bob"] = .found(
                HostAccount(
                    uid: 6_000, gid: 100, home: Array("/h".utf8), shell: Array("/bin/sh".utf8), isLocal: false))
        }
        try await with(Self.listing(("alice", "a"), ("bob", "b")), accounts: accounts) { (daemon, store) async throws in
            let alice = try #require(try store.account(named: name("alice")))
            #expect(alice.uidSource == .local && alice.uid == 5_000 && alice.gid == 100)
            #expect(alice.home == Array("/srv/a".utf8) && alice.shell == Array("/bin/sh".utf8))
            // Where uids are computed, a record with another uid is no account of ours.
            #expect(faults(daemon) == ["account.record_differs"])
            #expect(try store.account(named: name("bob")) == nil)
        }
    }

    @Test func `a name service that is silent is asked once, and again after a while`() async throws {
        let accounts = try TestAccounts()
        accounts.names.withLockedValue { $0 = ["alice": .unknown, "bob": .unknown] }
        try await with(Self.listing(("alice", "a"), ("bob", "b")), accounts: accounts) { (daemon, store) async throws in
            #expect(faults(daemon) == ["account.host_silent", "account.host_silent"])
            accounts.names.withLockedValue { $0 = [:] }
            try await eventually("the next try is due") { daemon.clock.sleepers(for: .seconds(10)) >= 1 }
            daemon.clock.advance(.seconds(10))
            try await eventually("both are pinned") { try store.accounts().filter(\.isPinned).count == 2 }
            try await eventually("nothing is left") { faults(daemon) == [] }
        }
    }
}
