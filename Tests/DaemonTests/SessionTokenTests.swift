import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// Access tokens for people's own programs: who gets them, for whom, and by which requests.
@Suite struct SessionTokenTests {
    private typealias World = RenewalWorld

    private static let text = World.withGroups.replacing(
        "local_groups",
        with: "tokens = true\ntoken_audiences = [\"files\", \"https://files.example.test/\"]\nlocal_groups")

    private func with(
        _ renewal: ScriptedProvider.Renewal = .init(), configuration: String = text,
        _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        try await World.with(renewal, accounts: try World.accounts(), configuration: configuration) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            #expect(try await daemon.signIn()?.outcome == World.granted)
            try await body(daemon)
        }
    }

    @Test func `the sign-in's token serves until half of its time is over, then a refresh brings one`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let first = try await daemon.token()
            #expect(first.string("access_token") == "access-alice" && first.string("token_type") == "Bearer")
            #expect(first["expires_in"] == .integer(300))
            daemon.clock.advance(.seconds(149))
            #expect(try await daemon.token()["expires_in"] == .integer(151))
            #expect(daemon.provider.refreshes == [])
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.token()["expires_in"] == .integer(300))
            #expect(try await daemon.token()["expires_in"] == .integer(300))
            #expect(daemon.provider.refreshes == ["refresh-alice-0"])
            #expect(try daemon.keptToken()?.token == "refresh-alice-1")
            #expect(daemon.journal.notes.filter { $0 == "token.issued" }.count == 1)
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(!log.contains { $0.contains("access-alice") || $0.contains("refresh-alice") })
        }
    }

    @Test func `for another audience each has its own token, and the rotation is kept`() async throws {
        for audience in ["files", "https://files.example.test/"] {
            try await with(.init(audience: audience)) { (daemon: TestDaemon) async throws in
                let token = try await daemon.token(audience).string("access_token")
                #expect(token?.hasPrefix("ey") == true)
                #expect(try await daemon.token(audience).string("access_token") != token)
                let parameter = audience == "files" ? "audience" : "resource"
                #expect(daemon.provider.targets == [String](repeating: "\(parameter)=\(audience)", count: 2))
                let kept = try #require(try daemon.keptToken())
                #expect(kept.token == "refresh-alice-2")
                #expect(kept.accessToken?.secret.withBytes { Array($0) } == Array("access-alice".utf8))
            }
        }
    }

    @Test func `a token for somebody else is not handed out`() async throws {
        try await with(.init(audience: "others")) { (daemon: TestDaemon) async throws in
            let answer = try await daemon.token("files")
            #expect(answer.string("reason") == "token.audience_differs" && answer["access_token"] == nil)
            #expect(answer["final"] == .bool(false))
            #expect(try daemon.keptToken()?.token == "refresh-alice-1")
        }
    }

    @Test func `an audience that no role names is refused, and nobody is asked`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            #expect(try await daemon.token("file").string("reason") == "token.audience_not_allowed")
            #expect(try await daemon.token("two words").string("reason") == "admin.bad_request")
            #expect(daemon.provider.refreshes == [])
        }
    }

    @Test func `without a role that gives tokens there are none`() async throws {
        try await with(configuration: World.withGroups) { (daemon: TestDaemon) async throws in
            let answer = try await daemon.token()
            #expect(answer.string("reason") == "token.no_role" && answer["final"] == .bool(true))
        }
    }

    @Test func `a role that is gone gives none`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.say(groups: ["others"])
            #expect(await AccountRenewal(service: daemon.service).renew(uid: World.alice) == .renewed)
            #expect(try await daemon.token().string("reason") == "token.no_role")
        }
    }

    @Test func `it is one's own uid alone, also for root`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            for uid in [0, World.alice + 1] {
                #expect(try await daemon.token(uid: uid).string("reason") == "token.not_signed_in")
            }
            #expect(try await daemon.token(uid: 65_534).string("reason") == "admin.not_allowed")
            let named = try await daemon.line(#"{"verb":"session_token","name":"alice"}"#, uid: 0)
            #expect(named.string("reason") == "admin.bad_request")
        }
    }

    /// A uid of /etc/passwd or LDAP may be another person's when its account is gone there.
    @Test(arguments: [UIDSource.local, .existing])
    func `a uid that the host has given to somebody else gets none`(_ source: UIDSource) async throws {
        let change: TestDaemon.Change = {
            World.slowRound(&$0)
            if source == .existing { $0.hostAccounts.uidSource = .existing }
            $0.providers[0].logout.endSession = .print
        }
        try await World.with(
            .init(), accounts: try World.accounts(), configuration: Self.text, changing: change
        ) { (daemon: TestDaemon) async throws in
            let user = source == .local ? "admin" : "alice"
            let home = "/home/\(user)"
            daemon.host.set(
                record: HostAccount(
                    uid: 5_000, gid: 5_000, home: Array(home.utf8), shell: Array("/bin/sh".utf8),
                    isLocal: source == .local), of: user)
            try await eventually("the store is open") { daemon.service.accounts?.store != nil }
            var proposal = try TestStore.proposal(user, subject: "subject-of-\(user)", uid: 5_000)
            proposal.uidSource = source
            _ = try daemon.store.pin(proposal)
            daemon.host.set(name: user, of: 5_000)
            #expect(try await daemon.signIn(user, uid: 5_000)?.outcome == World.granted)
            #expect(try await daemon.token(uid: 5_000)["ok"] == .bool(true))
            if source == .existing {
                // Somebody else could keep the name service from answering.
                daemon.host.set(name: nil, of: 5_000)
                let answer = try await daemon.token(uid: 5_000)
                #expect(answer.string("reason") == "token.name_unknown" && answer["final"] == .bool(false))
            }
            if source == .local {
                daemon.host.set(localUID: nil, of: user)
            } else {
                daemon.host.set(name: "zoe", of: 5_000)
            }
            #expect(try await daemon.token(uid: 5_000).string("reason") == "token.not_signed_in")
            #expect(try await daemon.token("files", uid: 5_000).string("reason") == "token.not_signed_in")
            #expect(try await daemon.logout(uid: 5_000, #","url":true"#)["end_session_url"] == nil)
            #expect(daemon.provider.refreshes == [])
        }
    }

    @Test func `who is locked, or logged out, gets none`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let name = try LoginName.check(Array("alice".utf8))
            _ = try daemon.store.lock(name)
            #expect(try await daemon.token().string("reason") == "token.locked")
            _ = try daemon.store.unlock(name)
            #expect(try await daemon.token()["ok"] == .bool(true))
            _ = try await daemon.logout()
            #expect(try await daemon.token().string("reason") == "token.not_signed_in")
            try await daemon.loggedOut()
            #expect(try await daemon.token().string("reason") == "token.not_signed_in")
        }
    }

    @Test func `a sign-in whose limit has passed gives none`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(8 * 3_600 + 1))
            #expect(try await daemon.token().string("reason") == "token.not_signed_in")
        }
    }

    /// A token that was brought is nothing but a sign-in to lean on (docs/bearer.md): else it would make tokens of
    /// those that an earlier sign-in has left, and be brought again with each.
    @Test func `a token that was brought brings back none`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(8 * 3_600 + 1))
            let place = SessionPlace(
                auditSession: 7, ttyDevice: 34_816, leader: 100, leaderStart: 1_000,
                bootID: [UInt8](repeating: 1, count: 16))
            try daemon.store.begin(
                SessionRecord(
                    id: [UInt8](repeating: 9, count: 16), uid: World.alice, provider: "test", proof: .bearer,
                    service: Array("usher".utf8), place: place, signedInAt: daemon.service.clock.sessionTime))
            for audience in [nil, "files"] {
                #expect(try await daemon.token(audience).string("reason") == "token.not_signed_in")
            }
            #expect(daemon.provider.refreshes == [])
        }
    }

    @Test func `facts that no service accepts any more give none`() async throws {
        try await World.with(
            .init(), accounts: try World.accounts(), configuration: Self.text, changing: AccountLoginTests.claimed
        ) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.answerRefresh(.init(status: 500))
            let age = daemon.service.inForce.longestRoleAge
            daemon.clock.advance(age)
            #expect(try await daemon.line(#"{"verb":"session_token","check":true}"#)["ok"] == .bool(true))
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.token().string("reason") == "token.facts")
        }
    }

    @Test func `facts that were read by other rules give none`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let other = Self.text.replacing(
                "principal = \"preferred_username\"", with: "principal = \"preferred_username\"\ndn = \"dn\"")
            try await daemon.reload(other, changing: World.slowRound)
            #expect(try await daemon.token().string("reason") == "token.facts")
            try await daemon.reload(Self.text, changing: World.slowRound)
            #expect(try await daemon.token()["ok"] == .bool(true))
        }
    }

    @Test func `a logout while the provider is asked leaves none`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let provider = daemon.provider
            provider.holdPasswordRequests()
            async let answer = daemon.token("files")
            try await eventually("the provider is asked") { provider.waitingRequests == 1 }
            _ = try await daemon.logout()
            provider.releasePasswordRequests()
            #expect(try await answer.string("reason") == "token.not_signed_in")
            try await daemon.loggedOut()
        }
    }

    @Test func `without the store's key there are none`() async throws {
        try await World.with(.init(), accounts: try TestAccounts(), configuration: Self.text) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            #expect(try await daemon.token().string("reason") == "token.not_kept")
        }
    }

    @Test func `a check asks nobody and shows nothing`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(200))
            let answer = try await daemon.line(#"{"verb":"session_token","check":true}"#)
            #expect(answer.names == ["ok"] && answer["ok"] == .bool(true) && daemon.provider.refreshes == [])
            #expect(
                try await daemon.line(#"{"verb":"session_token","check":"true"}"#).string("reason")
                    == "admin.bad_request")
        }
    }

    @Test func `the provider is asked so often in a minute, and no more`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            for _ in 0..<TokenLimits.count { #expect(try await daemon.token("files")["ok"] == .bool(true)) }
            let refused = try await daemon.token("files")
            #expect(refused.string("reason") == "token.limited" && refused["final"] == .bool(false))
            #expect(daemon.provider.refreshes.count == TokenLimits.count)
            daemon.clock.advance(.seconds(60))
            #expect(try await daemon.token("files")["ok"] == .bool(true))
        }
    }

    @Test func `a provider that ends the sign-in ends it by the re-check`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            #expect(try await daemon.token("files").string("reason") == "refresh.refused")
            let clock = daemon.clock
            try await eventually("the sign-in has ended") {
                clock.advance(.zero)
                return try daemon.keptToken() == nil
            }
        }
    }

    @Test func `an outage is no end`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.provider.answerRefresh(.init(status: 503))
            let answer = try await daemon.token("files")
            #expect(answer.string("reason") == "provider.http_status" && answer["final"] == .bool(false))
            #expect(daemon.service.renewals.underWay == 0)
            #expect(try daemon.keptToken()?.token == "refresh-alice-0")
        }
    }

    @Test func `on the socket the answer is for who asked`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            // The tests' own uid has no account.
            let answer = try await daemon.ask(#"{"verb":"session_token"}"#)
            #expect(answer?.string("reason") == "token.not_signed_in")
            #expect(try await daemon.ask(#"{"verb":"logout"}"#)?.string("outcome") == "not_signed_in")
            #expect(try await daemon.ask(#"{"verb":"ping"}"#)?["ok"] == .bool(true))
        }
    }
}

extension TestDaemon {
    func token(_ audience: String? = nil, uid: UInt32 = RenewalWorld.alice) async throws -> JSONObject {
        try await line(
            #"{"verb":"session_token"\#(audience.map { #","audience":"\#($0)""# } ?? "")}"#, uid: uid)
    }
}
