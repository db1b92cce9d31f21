import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// The provider hears of an account's last sign-in that has ended, whoever ended it.
@Suite struct LogoutTests {
    private typealias World = RenewalWorld

    @Test func `the refresh token is revoked first, then the access token, and both leave the store`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.signIn()?.outcome == World.granted)
            let answer = try await daemon.logout()
            #expect(answer.string("outcome") == "logged_out" && answer["sign_ins"] == .integer(1))
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth)
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.done"))
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(log.contains { $0.contains("USHER_REFRESH_TOKEN=revocation.done") })
            #expect(!log.contains { $0.contains("refresh-alice") || $0.contains("access-alice") })
            // A key goes on until role_max_age.
            #expect(try await daemon.account()?.outcome == World.granted)
            let again = try await daemon.logout()
            #expect(again["ok"] == .bool(true) && again.string("outcome") == "not_signed_in")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth)
        }
    }

    @Test func `as long as one sign-in lives nobody is told`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            _ = try await daemon.signIn()
            let ids = try daemon.store.sessions(uid: World.alice).map(\.id)
            try #require(ids.count == 2)
            _ = try await daemon.service.endSession(id: ids[0], reason: "session.ended")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == [] && daemon.journal.notes.contains("usher.session_end"))
            _ = try await daemon.service.endSession(id: ids[1], reason: "session.closed")
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth)
        }
    }

    /// It lets a program lean on it, and is no reason for tokens to stay (docs/bearer.md).
    @Test func `a token that was brought keeps nobody signed in at the provider`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            var record = try #require(try daemon.store.sessions(uid: World.alice).first)
            let id = record.id
            record = SessionRecord(
                id: [UInt8](repeating: 9, count: 16), uid: World.alice, provider: "test", proof: .bearer,
                service: Array("usher".utf8), place: record.place, signedInAt: record.signedInAt)
            try daemon.store.begin(record)
            _ = try await daemon.service.endSession(id: id, reason: "session.ended")
            try await daemon.loggedOut()
            #expect(try daemon.provider.goodbyes == LogoutWorld.revokesBoth && daemon.keptToken() == nil)
            #expect(try daemon.store.session(id: record.id)?.end == nil)
        }
    }

    @Test(arguments: ["session.revoked", "session.idle", "session.absolute", "session.rebooted"])
    func `what the provider knows, and a limit, is no logout`(_ reason: String) async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            #expect(try await daemon.service.endSessions(uid: World.alice, reason: reason).count == 1)
            try await daemon.loggedOut()
            #expect(try daemon.provider.goodbyes == [] && daemon.keptToken() != nil)
        }
    }

    @Test func `root signs others out, and nobody else does`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
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
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth)
        }
    }

    @Test func `without revocation the tokens go all the same`() async throws {
        let accounts = try World.accounts()
        var settings = LogoutSettings()
        settings.revoked = []
        try await LogoutWorld.with(accounts, logout: settings) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(try daemon.provider.goodbyes == [] && daemon.keptToken() == nil)
            #expect(daemon.journal.notes.contains("logout.done"))
        }
    }
}
