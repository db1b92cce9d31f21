import AccountRecord
import Accounts
import Glibc
import LoginPolicy
import LoginWire
import OpenIDConnect
import SecretMemory
import SiteSeed
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// Published rows, and every fault of store, seed and publisher: each refuses.
@Suite struct AccountPublishTests {
    private static let granted: UInt32 = 0x52A6_C39B
    private static let derived: TestDaemon.Change = { $0.accounts.binding = .firstLogin }

    private func signIn(_ daemon: TestDaemon, _ user: String = "alice") async throws -> DaemonFrame.Verdict? {
        daemon.provider.answerPolls(.approved(by: user))
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: "su", uid: nil))
        _ = try await shim.untilShown()
        try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
        daemon.clock.advance(.seconds(5))
        return try await shim.verdict()
    }

    @Test func `a derived uid is that of every host with the seed`() throws {
        let seed = try #require(UIDSeed(SecretBytes(copying: (0..<32).map { UInt8($0) })))
        let derivation = try #require(
            seed.derivation(issuer: Array("https://login.example.com/realms/staff".utf8), range: .standard))
        #expect(derivation.uid(of: try LoginName.check(Array("o.fred".utf8))) == 2_108_093_291)
        #expect(UIDSeed(SecretBytes(copying: [UInt8](repeating: 1, count: 15))) == nil)
    }

    @Test func `local groups come with roles, privileged ones not with the login that binds`() async throws {
        let text = TestDaemon.text().replacing(
            "groups = [\"linux\"]",
            with: """
                groups = ["linux"]
                local_groups = ["builders", "absent"]
                [role.root]
                groups = ["linux"]
                privileged = true
                mfa_waiver = "a test"
                local_groups = ["sudo", "builders"]
                """)
        let accounts = try TestAccounts()
        try await TestDaemon.with(configuration: text, accounts: accounts, changing: Self.derived) {
            (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.outcome == Self.granted)
            #expect(accounts.published.last?.map(\.groups) == [[1_500]])
            #expect(try await signIn(daemon)?.outcome == Self.granted)
            #expect(accounts.published.last?.map(\.groups) == [[1_500, 27]])
            // The role is gone with the group, and before the refusal leaves what it brought.
            daemon.provider.say([("groups", .array([]))], of: "alice")
            #expect(try await signIn(daemon)?.reason == "policy.no_role")
            #expect(accounts.published.last?.map(\.groups) == [[]])
        }
    }

    @Test func `without the seed there is no new account, and old ones stay`() async throws {
        let accounts = try TestAccounts(hasSeed: false)
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            let verdict = try await signIn(daemon)
            #expect(verdict?.outcome == 4 && verdict?.reason == "accounts.seed_missing")
            #expect(daemon.journal.notes.contains("accounts.seed_missing"))
        }
    }

    @Test(arguments: [
        nil, PublishAnswer.refused(.configuration), .refused(.write),
        .published(generation: 1, accounts: 0, problems: [.init(row: 0, problem: .nameOfLocalUser)]),
        .published(generation: 1, accounts: 1, problems: [.init(row: 0, problem: .groupPrivileged)]),
        .published(
            generation: 1, accounts: 1,
            problems: [PublishAnswer.Problem](
                repeating: .init(row: 0, problem: .displayName), count: PublishAnswer.maximumProblems)),
    ])
    func `a row that is not in force refuses the login`(_ answer: PublishAnswer?) async throws {
        let accounts = try TestAccounts()
        accounts.answer { _ in answer }
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            let verdict = try await signIn(daemon)
            #expect(verdict?.outcome == 4 && verdict?.reason == "accounts.publish_failed")
            #expect(daemon.journal.decisions.last?["USHER_REASON"] == "accounts.publish_failed")
            // Mended, the same person gets in.
            accounts.answer { .published(generation: 2, accounts: UInt32($0.rows.count), problems: []) }
            #expect(try await signIn(daemon)?.outcome == Self.granted)
        }
    }

    @Test func `an account without its display name is in force`() async throws {
        let accounts = try TestAccounts()
        accounts.answer { _ in
            .published(generation: 1, accounts: 1, problems: [.init(row: 0, problem: .displayName)])
        }
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.outcome == Self.granted)
        }
    }

    @Test func `a socket that root has not made is nobody's`() async throws {
        let accounts = try TestAccounts(owners: [geteuid() &+ 1])
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.reason == "accounts.publish_failed")
            #expect(accounts.published.isEmpty)
        }
    }

    @Test func `a store that cannot be opened refuses every login and account phase`() async throws {
        let accounts = try TestAccounts()
        chmod(accounts.directory.path, 0o755)
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            let verdict = try await signIn(daemon)
            #expect(verdict?.outcome == 4 && verdict?.reason == "store.path")
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", phase: .account))
            let phase = try await shim.verdict()
            #expect(phase?.outcome == 4 && phase?.reason == "store.path")
            let status = try await daemon.ask(#"{"verb":"status"}"#)?["store"]
            #expect(status == .members([("open", .bool(false)), ("reason", .text("store.path"))]))
            // Mended, it is opened by the next who asks, after a while.
            chmod(accounts.directory.path, 0o700)
            daemon.clock.advance(.seconds(10))
            #expect(try await signIn(daemon)?.outcome == Self.granted)
            #expect(try await daemon.ask(#"{"verb":"status"}"#)?["store"] == .members([("open", .bool(true))]))
        }
    }

    @Test func `what an administrator changes is published before the answer leaves`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.outcome == Self.granted)
            let before = accounts.published.count
            _ = try await daemon.ask(#"{"verb":"account_lock","name":"alice","check":true}"#)
            #expect(accounts.published.count == before)
            let answer = try await daemon.ask(#"{"verb":"account_lock","name":"alice","check":false}"#)
            #expect(answer?["ok"] == .bool(true))
            #expect(accounts.published.last?.map(\.state) == [.locked])
            #expect(accounts.published.count == before + 1)
        }
    }

    @Test func `who asks while a request is under way shares the next`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.derived) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.outcome == Self.granted)
            let before = accounts.published.count
            await withTaskGroup(of: Void.self) { tasks in
                for _ in 0..<50 { tasks.addTask { await daemon.service.publishAccounts() } }
            }
            let made = accounts.published.count - before
            #expect((1...50).contains(made))
            #expect(accounts.published.last?.map(\.name) == [Array("alice".utf8)])
        }
    }

    @Test func `how facts were read is written down and read back`() {
        let rules = UsherRules.sample
        let source = FactsSource(provider: "test", issuer: Array("https://idp".utf8), rules: rules)
        #expect(FactsSource(document: source.document) == source)
        var members = (try? JSONValue.parse(source.document, limits: JSONLimits(bytes: 65_536)))?.object?.members ?? []
        members.removeLast()
        let short = JSONValue.members(members.map { (String(decoding: $0.name, as: UTF8.self), $0.value) })
        #expect(FactsSource(document: short.encoded()) == nil)
        #expect(FactsSource(document: []) == nil)
        var other = rules
        other.claims.groups = nil
        let changed = FactsSource(provider: "test", issuer: Array("https://idp".utf8), rules: other)
        #expect(FactsSource(document: changed.document)?.serves(source) == false)
    }

    private enum UsherRules {
        static let sample = LoginRules(
            claims: ClaimRules(
                principal: ClaimPath(names: [Array("a".utf8), Array("b".utf8)]),
                groups: ClaimPath(names: [Array("groups".utf8)])), roles: [], services: [])
    }
}
