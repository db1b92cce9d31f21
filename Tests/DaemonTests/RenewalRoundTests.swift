import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// Those who are not logging in are asked about too, and nobody who logs in waits for that.
@Suite struct RenewalRoundTests {
    private typealias World = RenewalWorld

    private static let round = Duration.seconds(180)

    /// Waits until the round that is due has asked, and lets what it asked for go on.
    private func carryOutRound(_ daemon: TestDaemon, _ count: Int = 1) async throws {
        let (clock, queue) = (daemon.clock, daemon.service.renewals)
        try await eventually("the round has asked") { queue.underWay == count }
        try await eventually("the wishes and the next round wait") {
            clock.sleepers(for: Self.round) >= count + 1
        }
        clock.advance(Self.round)
    }

    private func waitForRounds(_ daemon: TestDaemon) async throws {
        let clock = daemon.clock
        try await eventually("a round waits") { clock.sleepers(for: Self.round) == 1 }
    }

    @Test func `a role that is gone takes its groups, though nobody logs in`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: AccountLoginTests.claimed) {
            (daemon: TestDaemon) async throws in
            try await waitForRounds(daemon)
            daemon.say()
            _ = try await daemon.signIn()
            #expect(accounts.published.last?.map(\.groups) == [[1_500]])
            daemon.say(groups: [])
            daemon.clock.advance(.seconds(1_800))
            try await carryOutRound(daemon)
            try await eventually("the groups are gone") { accounts.published.last?.map(\.groups) == [[]] }
            #expect(daemon.provider.refreshes == ["refresh-alice-0"])
            #expect(try await daemon.account()?.reason == "policy.no_role")
        }
    }

    @Test func `without tokens groups end with role_max_age`() async throws {
        let accounts = try TestAccounts()
        try await World.with(.init(), accounts: accounts, changing: AccountLoginTests.claimed) {
            (daemon: TestDaemon) async throws in
            try await waitForRounds(daemon)
            daemon.say()
            _ = try await daemon.signIn()
            let clock = daemon.clock
            // To the last second of role_max_age: the round at its time publishes the groups still.
            clock.advance(.seconds(3_600))
            try await eventually("a round") { clock.sleepers(for: Self.round) == 1 }
            #expect(accounts.published.last?.map(\.groups) == [[1_500]])
            let before = accounts.published.count
            clock.advance(Self.round)
            try await eventually("another round") { accounts.published.count > before }
            #expect(accounts.published.last?.map(\.groups) == [[]])
        }
    }

    @Test func `four are asked about at a time, and no login waits`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            for number in 0..<6 {
                daemon.say("user\(number)", uid: World.alice + UInt32(number))
                #expect(try await daemon.signIn("user\(number)")?.outcome == World.granted)
            }
            daemon.clock.advance(.seconds(1_800))
            daemon.provider.holdPasswordRequests()
            for number in 0..<6 {
                _ = try await daemon.account("user\(number)", uid: World.alice + UInt32(number))
            }
            let (clock, provider) = (daemon.clock, daemon.provider)
            try await eventually("six wait") { clock.sleepers(for: RenewalQueue.shortSpread) == 6 }
            clock.advance(RenewalQueue.shortSpread)
            try await eventually("four are asked about") { provider.waitingRequests == 4 }
            for number in 0..<6 {
                #expect(
                    try await daemon.account("user\(number)", uid: World.alice + UInt32(number))?.outcome
                        == World.granted)
            }
            #expect(provider.refreshes.count == 4 && provider.waitingRequests == 4)
            provider.releasePasswordRequests()
            try await eventually("all were asked about") { daemon.service.renewals.counts.renewed == 6 }
            #expect(provider.refreshes.count == 6)
        }
    }

    @Test func `a sign-in in the meantime knows more than the re-check`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.clock.advance(.seconds(1_800))
            daemon.provider.holdPasswordRequests()
            _ = try await daemon.account()
            let (clock, provider) = (daemon.clock, daemon.provider)
            try await eventually("it waits") { clock.sleepers(for: RenewalQueue.shortSpread) == 1 }
            clock.advance(RenewalQueue.shortSpread)
            try await eventually("it is asked about") { provider.waitingRequests == 1 }
            #expect(try await daemon.signIn()?.outcome == World.granted)
            let (session, facts) = (try daemon.keptToken()?.token, try daemon.facts())
            daemon.say(groups: [])
            clock.advance(.seconds(1))
            provider.releasePasswordRequests()
            try await eventually("it is over") { daemon.service.renewals.underWay == 0 }
            #expect(try daemon.keptToken()?.token == session && daemon.facts() == facts)
            #expect(daemon.service.renewals.counts.renewed == 0 && daemon.service.renewals.counts.failed == 0)
            #expect(try await daemon.account()?.outcome == World.granted)
        }
    }

    @Test func `a locked account is not asked about`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: AccountLoginTests.claimed) {
            (daemon: TestDaemon) async throws in
            try await waitForRounds(daemon)
            daemon.say()
            _ = try await daemon.signIn()
            _ = try daemon.store.lock(LoginName.check(Array("alice".utf8)))
            let before = accounts.published.count
            daemon.clock.advance(.seconds(1_800))
            try await eventually("the round is over") { accounts.published.count > before }
            #expect(daemon.service.renewals.underWay == 0)
            #expect(try await daemon.account()?.reason == "account.locked")
        }
    }
}
