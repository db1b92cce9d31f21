import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// The provider hears of an account's last sign-in that has ended; whatever it answers, the tokens go.
@Suite struct LogoutTests {
    private typealias World = RenewalWorld

    static func with(
        _ accounts: TestAccounts, logout: LogoutSettings = LogoutSettings(),
        _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let change: TestDaemon.Change = { configuration in
            World.slowRound(&configuration)
            configuration.providers[0].logout = logout
        }
        try await World.with(.init(), accounts: accounts, changing: change) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await body(daemon)
        }
    }

    private static let revokesBoth = ["refresh_token refresh-alice-0", "access_token access-alice"]

    private func post() -> LogoutSettings {
        var settings = LogoutSettings()
        settings.endSession = .post
        return settings
    }

    @Test func `the refresh token is revoked first, then the access token, and both leave the store`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.signIn()?.outcome == World.granted)
            let answer = try await daemon.logout()
            #expect(answer.string("outcome") == "logged_out" && answer["sign_ins"] == .integer(1))
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revokesBoth)
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.done"))
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(log.contains { $0.contains("USHER_REFRESH_TOKEN=revocation.done") })
            #expect(!log.contains { $0.contains("refresh-alice") || $0.contains("access-alice") })
            // A key goes on until role_max_age.
            #expect(try await daemon.account()?.outcome == World.granted)
            let again = try await daemon.logout()
            #expect(again["ok"] == .bool(true) && again.string("outcome") == "not_signed_in")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revokesBoth)
        }
    }

    @Test func `as long as one sign-in lives nobody is told`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            _ = try await daemon.signIn()
            let ids = try daemon.store.sessions(uid: World.alice).map(\.id)
            try #require(ids.count == 2)
            _ = try await daemon.service.endSession(id: ids[0], reason: "session.ended")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == [] && daemon.journal.notes.contains("usher.session_end"))
            _ = try await daemon.service.endSession(id: ids[1], reason: "session.closed")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revokesBoth)
        }
    }

    @Test(arguments: ["session.revoked", "session.idle", "session.absolute", "session.rebooted"])
    func `what the provider knows, and a limit, is no logout`(_ reason: String) async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            #expect(try await daemon.service.endSessions(uid: World.alice, reason: reason).count == 1)
            try await daemon.loggedOut()
            #expect(try daemon.provider.goodbyes == [] && daemon.keptToken() != nil)
        }
    }

    @Test func `root signs others out, and nobody else does`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            for (uid, name) in [(World.alice, "alice"), (World.alice + 1, "alice"), (0, "nobody.here")] {
                #expect(
                    try await daemon.logout(uid: uid, #","name":"\#(name)""#).string("reason") == "admin.no_account")
            }
            #expect(try await daemon.logout(uid: 65_534).string("reason") == "admin.not_allowed")
            #expect(try await daemon.logout(uid: World.alice + 1).string("outcome") == "not_signed_in")
            #expect(try await daemon.logout(#","nmae":"alice""#).string("reason") == "admin.bad_request")
            #expect(try daemon.store.sessions(uid: World.alice).filter { $0.end == nil }.count == 1)
            #expect(try await daemon.logout(uid: 0, #","name":"alice""#).string("outcome") == "logged_out")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revokesBoth)
        }
    }

    @Test func `a lock ends the account's sign-ins, and its tokens are revoked`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.say("bob", uid: World.alice + 1)
            _ = try await daemon.signIn("bob")
            let check = try await daemon.ask(#"{"verb":"account_lock","name":"alice","check":true}"#)
            #expect(check?.string("outcome") == "locked")
            #expect(try daemon.store.sessions(uid: World.alice).map(\.end) == [nil])
            let answer = try await daemon.ask(#"{"verb":"account_lock","name":"alice"}"#)
            #expect(answer?.string("outcome") == "locked")
            // On the disk before the answer.
            #expect(try daemon.store.sessions(uid: World.alice).map(\.end?.reason) == ["session.ended"])
            try await daemon.loggedOut()
            #expect(try daemon.provider.goodbyes == Self.revokesBoth && daemon.keptToken() == nil)
            #expect(try daemon.store.sessions(uid: World.alice + 1).map(\.end) == [nil])
            // An unlock brings no sign-in back.
            #expect(try await daemon.ask(#"{"verb":"account_unlock","name":"alice"}"#)?.string("outcome") == "unlocked")
            #expect(try daemon.store.sessions(uid: World.alice).map(\.end?.reason) == ["session.ended"])
            #expect(try await daemon.account()?.outcome == World.granted)
        }
    }

    @Test func `so does a lock that the configuration lists`() async throws {
        let accounts = try World.accounts()
        let listed = "\n[account.alice]\nprovider = \"test\"\nsubject = \"subject-of-alice\"\n"
        let text = World.withGroups + listed
        try await World.with(.init(), accounts: accounts, configuration: text) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            try await daemon.reload(text + "locked = true\n", changing: World.slowRound)
            try await eventually("the sign-in has ended") {
                try daemon.store.sessions(uid: World.alice).map(\.end?.reason) == ["session.ended"]
            }
            try await eventually("the tokens are gone") { try daemon.keptToken() == nil }
            #expect(daemon.provider.goodbyes == Self.revokesBoth)
        }
    }

    @Test(arguments: [(nil, 30), (7, 7), (3_600, 60)] as [(Int?, Int64)])
    func `503 is tried once more, later`(_ hint: Int?, _ pause: Int64) async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.answerRevocations(.init(statuses: [503], retryAfter: hint))
            let clock = daemon.clock
            let others = clock.sleepers(for: .seconds(pause))
            _ = try await daemon.logout()
            try await eventually("it waits") { clock.sleepers(for: .seconds(pause)) > others }
            #expect(try daemon.provider.goodbyes == Self.revokesBoth && daemon.keptToken() != nil)
            clock.advance(.seconds(pause))
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revokesBoth + [Self.revokesBoth[0]])
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.done"))
        }
    }

    @Test(arguments: [
        ([503, 200, 503], "revocation.later", 1), ([500], "provider.http_status", 0),
        ([200, 400], "client.refused", 0),
    ])
    func `a failure is said, and keeps no token`(_ statuses: [Int], _ reason: String, _ pauses: Int) async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.answerRevocations(.init(statuses: statuses))
            _ = try await daemon.logout()
            let clock = daemon.clock
            for _ in 0..<pauses {
                try await eventually("it waits") { clock.sleepers(for: ProviderLogout.pause) >= 1 }
                clock.advance(ProviderLogout.pause)
            }
            try await daemon.loggedOut()
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.failed"))
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(log.contains { $0.contains("USHER_EVENT=logout.failed") && $0.contains("USHER_REASON=\(reason)") })
        }
    }

    @Test func `a provider that cannot be reached keeps nobody signed in`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts, logout: post()) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.fail(.timedOut)
            #expect(try await daemon.logout().string("outcome") == "logged_out")
            try await daemon.loggedOut()
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.failed"))
        }
    }

    @Test func `end_session post asks by POST with the kept ID token, after the revocation`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts, logout: post()) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revokesBoth + ["end_session subject-of-alice"])
        }
    }

    @Test func `without revocation the tokens go all the same`() async throws {
        let accounts = try World.accounts()
        var settings = LogoutSettings()
        settings.revoked = []
        try await Self.with(accounts, logout: settings) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(try daemon.provider.goodbyes == [] && daemon.keptToken() == nil)
            #expect(daemon.journal.notes.contains("logout.done"))
        }
    }

    @Test func `end_session print gives its address to who signs out, if they want it`() async throws {
        let accounts = try World.accounts()
        var settings = LogoutSettings()
        settings.endSession = .print
        try await Self.with(accounts, logout: settings) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            #expect(try await daemon.logout(uid: 0, #","name":"alice","url":true"#)["end_session_url"] == nil)
            try await daemon.loggedOut()
            _ = try await daemon.signIn()
            let url = try await daemon.logout(#","url":true"#).string("end_session_url")
            #expect(url?.hasPrefix("https://idp.example.test/logout?id_token_hint=ey") == true)
            try await daemon.loggedOut()
            _ = try await daemon.signIn()
            #expect(try await daemon.logout()["end_session_url"] == nil)
            try await daemon.loggedOut()
            #expect(!daemon.provider.goodbyes.contains { $0.hasPrefix("end_session") })
        }
    }

    @Test func `a sign-in during the revocation keeps its own tokens and the provider's session`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts, logout: post()) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            let (opened, open) = AsyncStream<Void>.makeStream()
            let isHeld = NIOLockedValueBox(true)
            daemon.provider.answerRevocations(
                .init(gate: { _ in
                    guard isHeld.withLockedValue({ $0 }) else { return }
                    for await _ in opened { return }
                }))
            _ = try await daemon.logout()
            let provider = daemon.provider
            try await eventually("the revocation is under way") { provider.goodbyes.count == 1 }
            _ = try await daemon.signIn()
            let version = try daemon.store.token(
                uid: World.alice, host: World.host, keys: World.keys())?.version
            isHeld.withLockedValue { $0 = false }
            open.yield()
            try await daemon.loggedOut()
            let token = try daemon.store.token(uid: World.alice, host: World.host, keys: World.keys())
            #expect(version == 2 && token?.version == 2)
            #expect(daemon.provider.goodbyes == Self.revokesBoth)
            #expect(try daemon.store.sessions(uid: World.alice).filter { $0.end == nil }.count == 1)
        }
    }

    @Test func `what usherd's end cut short is done at its next start`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.answerRevocations(.init(gate: { _ in try? await Task.sleep(for: .seconds(60)) }))
            _ = try await daemon.logout()
            let provider = daemon.provider
            try await eventually("the revocation is under way") { provider.goodbyes.count == 1 }
        }
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            let provider = daemon.provider
            try await eventually("it goes on") { provider.goodbyes == Self.revokesBoth }
            try await daemon.loggedOut()
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.done"))
        }
    }

    @Test func `logout, re-check and programs at once send no token twice`() async throws {
        let accounts = try World.accounts()
        try await World.with(
            .init(), accounts: accounts,
            configuration: World.withGroups.replacing(
                "local_groups", with: "tokens = true\ntoken_audiences = [\"files\"]\nlocal_groups")
        ) { (daemon: TestDaemon) async throws in
            daemon.say()
            for _ in 0..<5 {
                _ = try await daemon.signIn()
                let renewal = AccountRenewal(service: daemon.service)
                await withTaskGroup(of: Void.self) { tasks in
                    for _ in 0..<3 {
                        tasks.addTask { _ = await renewal.renew(uid: World.alice) }
                        tasks.addTask {
                            let target = TokenTarget(Array("files".utf8))
                            _ = try? await SessionTokens(service: daemon.service).token(
                                uid: World.alice, target: target)
                        }
                    }
                    tasks.addTask { _ = try? await daemon.logout() }
                }
                try await daemon.loggedOut()
                #expect(try daemon.keptToken() == nil)
                daemon.clock.advance(.seconds(61))
            }
            #expect(Set(daemon.provider.refreshes).count == daemon.provider.refreshes.count)
        }
    }
}

extension TestDaemon {
    /// `usher logout` of a uid. `members`: what stands behind the verb.
    func logout(uid: UInt32 = RenewalWorld.alice, _ members: String = "") async throws -> JSONObject {
        try await line(#"{"verb":"logout"\#(members)}"#, uid: uid)
    }

    /// The answer to a line of a caller with this uid.
    func line(_ line: String, uid: UInt32 = RenewalWorld.alice) async throws -> JSONObject {
        let requests = AdminRequests(service: service, status: { [] }, isAdministrator: { $0 == 0 })
        let answer = await requests.line(Array(line.utf8), peer: uid).withBytes { Array($0) }
        #expect(answer.last == UInt8(ascii: "\n") && answer.count { $0 == UInt8(ascii: "\n") } == 1)
        return try #require(try JSONValue.parse(answer, limits: JSONLimits(bytes: 100_000)).object)
    }

    /// Everything that was to be said to the provider was said.
    func loggedOut() async throws {
        let queue = service.logouts
        try await eventually("the provider was told") { queue.isIdle }
    }
}
