import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// What the store keeps counts by the host's clock, and outlives usherd.
@Suite struct StoredFactsTests {
    private typealias World = RenewalWorld

    @Test func `facts from a time that has not come yet are none, until it has`() async throws {
        let accounts = try TestAccounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.clock.setBack(1)
            let verdict = try await daemon.account()
            #expect(verdict?.reason == "policy.facts_from_future" && verdict?.outcome == 3)
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.account()?.outcome == World.granted)
        }
    }

    @Test func `behind the latest time that the store has seen no facts count`() async throws {
        let accounts = try TestAccounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.clock.advance(.seconds(1_000))
            try daemon.store.noteTime(daemon.clock.now)
            // Five minutes back are a small step, and the facts are older than that.
            daemon.clock.setBack(300)
            #expect(try await daemon.account()?.outcome == World.granted)
            daemon.clock.setBack(1)
            let verdict = try await daemon.account()
            #expect(verdict?.reason == "policy.facts_too_old" && verdict?.outcome == 3)
            #expect(try daemon.facts() == .absent(.clockBehind))
        }
    }

    private func decisions(_ store: AccountStore) throws -> [String] {
        try store.decisions(of: LoginName.check(Array("alice".utf8))).map { decision in
            "\(String(decoding: decision.service, as: UTF8.self)) \(decision.isGranted) \(decision.reason) "
                + "\(decision.decidedAt.value)"
        }
    }

    @Test func `refusals are kept beside grants, also across a restart`() async throws {
        let accounts = try TestAccounts()
        let times = Times()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            await times.note(daemon.clock.now)
            daemon.clock.advance(.seconds(3_601))
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
            await times.note(daemon.clock.now)
            let (login, refusal) = await (times.all[0], times.all[1])
            try await eventually("the refusal is in the store") {
                try decisions(daemon.store) == [
                    "su true granted \(login.value)", "sudo false policy.facts_too_old \(refusal.value)",
                ]
            }
            // A second later: written once a minute, and at the end.
            daemon.say(groups: [])
            #expect(try await daemon.signIn(uid: World.alice)?.reason == "policy.no_role")
            await times.note(daemon.clock.now)
        }
        let store = try accounts.store()
        defer { store.close() }
        let (refusal, last) = await (times.all[1], times.all[2])
        #expect(
            try decisions(store) == [
                "su false policy.no_role \(last.value)", "sudo false policy.facts_too_old \(refusal.value)",
            ])
    }

    @Test func `a grant follows a refusal, and the same decision is written once a minute`() async throws {
        let accounts = try TestAccounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let clock = daemon.clock
            let first = clock.now.value
            for _ in 0..<3 { #expect(try await daemon.account()?.outcome == World.granted) }
            try await eventually("it is written") {
                try decisions(daemon.store).contains("sudo true granted \(first)")
            }
            try await eventually("the writer rests") { clock.sleepers(for: .seconds(1)) == 1 }
            clock.advance(.seconds(59))
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(daemon.service.recorder.take().isEmpty)
            clock.advance(.seconds(1))
            #expect(try await daemon.account()?.outcome == World.granted)
            try await eventually("it is written again") {
                try decisions(daemon.store).contains("sudo true granted \(first + 60)")
            }
        }
    }

    private actor Times {
        var all: [UnixSeconds] = []

        func note(_ time: UnixSeconds) { all.append(time) }
    }
}
