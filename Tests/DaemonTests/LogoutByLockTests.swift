import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// A lock is a logout, whoever locks.
@Suite struct LogoutByLockTests {
    private typealias World = RenewalWorld

    @Test func `a lock ends the account's sign-ins, and its tokens are revoked`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
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
            #expect(try daemon.provider.goodbyes == LogoutWorld.revokesBoth && daemon.keptToken() == nil)
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
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth)
        }
    }
}
