import AccountRecord
import Accounts
import Glibc
import HostSystem
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// A login binds identity, name and uid, keeps what was said, and publishes, before its verdict leaves.
@Suite struct AccountLoginTests {
    private static let granted: UInt32 = 0x52A6_C39B
    private static let alice: UInt32 = 1_900_000_001

    /// The uid is a claim; whoever comes first has a name.
    static let claimed: TestDaemon.Change = { configuration in
        configuration.accounts.binding = .firstLogin
        configuration.hostAccounts.uidSource = .claim
        configuration.hostAccounts.uidClaim = ClaimPath(names: [Array("uid".utf8)])
    }

    private func signIn(
        _ daemon: TestDaemon, _ user: String = "alice", by person: String? = nil, uid: UInt32? = nil,
        isTrial: Bool = false
    ) async throws -> DaemonFrame.Verdict? {
        daemon.provider.answerPolls(.approved(by: person ?? user))
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: "su", uid: uid, isTrial: isTrial))
        _ = try await shim.untilShown()
        try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
        daemon.clock.advance(.seconds(5))
        return try await shim.verdict()
    }

    private func account(
        _ daemon: TestDaemon, _ user: String = "alice", uid: UInt32? = alice
    ) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, phase: .account, uid: uid))
        return try await shim.verdict()
    }

    private func say(_ daemon: TestDaemon, _ user: String = "alice", uid: UInt32 = alice, sub: String? = nil) {
        daemon.provider.say(
            [
                ("groups", .array([.text("linux")])), ("uid", .integer(Int(uid))),
                ("sub", .text(sub ?? "subject-of-\(user)")),
            ], of: user)
    }

    @Test func `a first login is bound and published before the verdict`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            // The module knows no uid of hers yet; it compares this with the record that is there now.
            let verdict = try await signIn(daemon)
            #expect(verdict?.outcome == Self.granted && verdict?.uid == Self.alice)
            #expect(daemon.journal.decisions.last?["USHER_USER"] == "alice")
            let row = AccountRow(
                name: Array("alice".utf8), uid: Self.alice, state: .active, displayName: [], groups: [])
            #expect(accounts.published.last == [row])
            let account = try #require(try daemon.service.accounts?.store?.account(uid: Self.alice))
            #expect(account.subject == Array("subject-of-alice".utf8) && account.uidSource == .claimed)
            #expect(account.issuer == Array(ScriptedProvider.issuer.utf8) && account.gid == Self.alice)
            #expect(account.home == Array("/home/alice".utf8) && account.shell == Array("/bin/bash".utf8))
            let decisions = try daemon.service.accounts?.store?.decisions(of: account.name)
            #expect(decisions?.map(\.reason) == ["granted"] && decisions?.first?.service == Array("su".utf8))
        }
    }

    @Test func `facts outlive the daemon, and are judged by the policy then in force`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            #expect(try await account(daemon)?.reason == "policy.facts_missing")
            #expect(try await signIn(daemon)?.outcome == Self.granted)
            #expect(try await account(daemon)?.outcome == Self.granted)
        }
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(60))
            #expect(try await account(daemon)?.outcome == Self.granted)
            #expect(try await account(daemon, uid: 5_000)?.reason == "account.record_differs")
            #expect(try await account(daemon, "bob")?.reason == "policy.facts_missing")
            try await daemon.reload(
                TestDaemon.text().replacing(#"groups = ["linux"]"#, with: #"groups = ["others"]"#),
                changing: Self.claimed)
            #expect(try await account(daemon)?.reason == "policy.no_role")
            // Another claim of groups: what was said then says nothing now.
            try await daemon.reload(
                TestDaemon.text().replacing(#"groups = "groups""#, with: #"groups = "teams""#), changing: Self.claimed)
            #expect(try await account(daemon)?.reason == "policy.facts_other_provider")
        }
    }

    @Test func `another person with the name is refused, and nothing changes`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            _ = try await signIn(daemon)
            let before = accounts.published.count
            say(daemon, sub: "somebody-else")
            let verdict = try await signIn(daemon)
            #expect(verdict?.outcome == 2 && verdict?.reason == "account.sub_changed")
            #expect(verdict?.text == "You have no account on this host. Please ask your administrator.")
            #expect(daemon.journal.decisions.last?["USHER_REASON"] == "account.sub_changed")
            #expect(accounts.published.count == before)
            let store = try #require(daemon.service.accounts?.store)
            #expect(try store.account(uid: Self.alice)?.subject == Array("subject-of-alice".utf8))
        }
    }

    @Test func `the same person with another name, and another's uid, are refused`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            _ = try await signIn(daemon)
            say(daemon, "alicia", sub: "subject-of-alice")
            #expect(try await signIn(daemon, "alicia")?.reason == "account.name_changed")
            say(daemon, "carol")
            #expect(try await signIn(daemon, "carol")?.reason == "account.uid_taken")
            say(daemon, uid: Self.alice + 1)
            #expect(try await signIn(daemon)?.reason == "account.uid_changed")
            #expect(try daemon.service.accounts?.store?.accounts().map(\.name.bytes) == [Array("alice".utf8)])
        }
    }

    @Test(arguments: [
        (JSONValue.text("x"), "accounts.uid_claim"), (.null, "accounts.uid_claim"), (.bool(true), "accounts.uid_claim"),
        (.integer(-1), "accounts.uid_claim"), (.integer(0), "accounts.uid_out_of_range"),
        (.integer(1_879_048_191), "accounts.uid_out_of_range"), (.text("2147483648"), "accounts.uid_out_of_range"),
        (.text("99999999999"), "accounts.uid_claim"), (.text("1900000001"), "granted"),
    ])
    func `a uid is a whole number within the range`(_ claim: JSONValue, _ reason: String) async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            daemon.provider.say([("uid", claim)], of: "alice")
            #expect(try await signIn(daemon)?.reason == reason)
            #expect(try daemon.service.accounts?.store?.accounts().count == (reason == "granted" ? 1 : 0))
        }
    }

    @Test func `who is not listed gets no account, unless first logins may bind`() async throws {
        let accounts = try TestAccounts()
        let change: TestDaemon.Change = {
            Self.claimed(&$0)
            $0.accounts.binding = nil
        }
        try await TestDaemon.with(accounts: accounts, changing: change) { (daemon: TestDaemon) async throws in
            say(daemon)
            #expect(try await signIn(daemon)?.reason == "account.not_listed")
            #expect(accounts.published.filter { !$0.isEmpty } == [])
            #expect(try await account(daemon)?.reason == "policy.facts_missing")
        }
    }

    @Test func `a locked account is refused as locked in both phases`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            _ = try await signIn(daemon)
            _ = try daemon.service.accounts?.store?.lock(LoginName.check(Array("alice".utf8)))
            let login = try await signIn(daemon)
            #expect(login?.outcome == 5 && login?.reason == "account.locked")
            let phase = try await account(daemon)
            #expect(phase?.outcome == 5 && phase?.reason == "account.locked")
            await daemon.service.publishAccounts()
            #expect(accounts.published.last?.map(\.state) == [.locked])
        }
    }

    @Test func `a role that is gone is gone for the account phase, too`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            _ = try await signIn(daemon)
            daemon.provider.say([("groups", .array([]))], of: "alice")
            #expect(try await signIn(daemon)?.reason == "policy.no_role")
            #expect(try await account(daemon)?.reason == "policy.no_role")
        }
    }

    @Test func `a trial binds, keeps and publishes nothing`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            say(daemon)
            try await eventually("the store is open") { daemon.service.accounts?.store != nil }
            #expect(try await signIn(daemon, isTrial: true)?.outcome == Self.granted)
            #expect(try daemon.service.accounts?.store?.accounts() == [])
            #expect(accounts.published.filter { !$0.isEmpty } == [])
            #expect(try await account(daemon)?.reason == "policy.facts_missing")
        }
    }

    @Test func `the record that the host has counts where it shall, and nothing is published`() async throws {
        let accounts = try TestAccounts()
        let change: TestDaemon.Change = {
            $0.accounts.binding = .firstLogin
            $0.hostAccounts.uidSource = .existing
        }
        try await TestDaemon.with(accounts: accounts, changing: change) { (daemon: TestDaemon) async throws in
            // Nobody is asked to approve what cannot be.
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "su", uid: nil))
            #expect(try await shim.verdict()?.reason == "account.no_record")
            // What the module saw, and what the host says now, must be the same.
            #expect(try await signIn(daemon, uid: 5_000)?.reason == "account.no_record")
            daemon.host.set(record: Self.record(uid: 5_002), of: "alice")
            #expect(try await signIn(daemon, uid: 5_000)?.reason == "account.record_differs")
            daemon.host.set(record: Self.record(uid: 5_000), of: "alice")
            #expect(try await signIn(daemon, uid: 5_000)?.outcome == Self.granted)
            let kept = try daemon.service.accounts?.store?.account(uid: 5_000)
            #expect(kept?.uidSource == .existing && kept?.gid == 100)
            #expect(kept?.home == Array("/srv/alice".utf8) && kept?.shell == Array("/bin/zsh".utf8))
            // It keeps what it was bound with.
            daemon.host.set(record: nil, of: "alice")
            #expect(try await signIn(daemon, uid: 5_000)?.outcome == Self.granted)
            #expect(try daemon.service.accounts?.store?.account(uid: 5_000)?.gid == 100)
            #expect(try await account(daemon, uid: 5_000)?.outcome == Self.granted)
            #expect(try await account(daemon, uid: nil)?.reason == "account.no_record")
            #expect(try await signIn(daemon, uid: 5_001)?.reason == "account.uid_changed")
            #expect(accounts.published.filter { !$0.isEmpty } == [])
        }
    }

    private static func record(uid: UInt32) -> HostAccount {
        HostAccount(
            uid: uid, gid: 100, home: Array("/srv/alice".utf8), shell: Array("/bin/zsh".utf8), isLocal: false)
    }

    @Test func `a local account is never bound by a first login`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.claimed) { (daemon: TestDaemon) async throws in
            daemon.provider.say([("uid", .integer(5_000))], of: "admin")
            daemon.host.set(record: Self.record(uid: 5_000), of: "admin")
            #expect(try await signIn(daemon, "admin", uid: 5_000)?.reason == "account.not_listed")
        }
    }
}
