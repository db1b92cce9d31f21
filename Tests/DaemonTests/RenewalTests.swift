import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// From half of `role_max_age` on the provider is asked again, beside whatever people do.
@Suite struct RenewalTests {
    private typealias World = RenewalWorld

    @Test func `a young sign-in is not asked about, one of half the age is, once`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            #expect(try await daemon.signIn()?.outcome == World.granted)
            daemon.clock.advance(.seconds(1_799))
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(daemon.service.renewals.underWay == 0)
            daemon.clock.advance(.seconds(1))
            for _ in 0..<5 { #expect(try await daemon.account()?.outcome == World.granted) }
            try await daemon.carryOutWish()
            #expect(daemon.provider.refreshes == ["refresh-alice-0"])
            #expect(daemon.service.renewals.counts.renewed == 1)
            // The facts are those of the re-check: they serve an hour from then on.
            daemon.clock.advance(.seconds(3_600))
            #expect(try await daemon.account()?.outcome == World.granted)
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
        }
    }

    @Test func `a role that is gone at the provider is gone for the next account phase, and its groups`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            #expect(accounts.published.last?.map(\.groups) == [[1_500]])
            daemon.say(groups: ["others"])
            try await daemon.renew()
            let verdict = try await daemon.account()
            #expect(verdict?.reason == "policy.no_role" && verdict?.outcome == 2)
            try await eventually("the groups are gone") { accounts.published.last?.map(\.groups) == [[]] }
            // A role that comes back counts again without a sign-in.
            daemon.say()
            daemon.clock.advance(.seconds(1_800))
            #expect(try await daemon.account()?.reason == "policy.no_role")
            try await daemon.carryOutWish()
            #expect(try await daemon.account()?.outcome == World.granted)
            try await eventually("the groups are back") { accounts.published.last?.map(\.groups) == [[1_500]] }
        }
    }

    @Test func `a refused refresh ends the sign-in until the next one`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            let verdict = try await daemon.account()
            #expect(verdict?.reason == "policy.facts_ended" && verdict?.outcome == 3)
            #expect(verdict?.text == "Please sign in here once with your password or a code, then try again.")
            #expect(try daemon.keptToken() == nil)
            let ended = FactsAbsence.ended(reason: "refresh.refused", at: daemon.clock.now)
            #expect(try daemon.facts() == .absent(ended))
            #expect(daemon.service.renewals.counts.ended == 1 && daemon.journal.notes.contains("renewal.ended"))
            try await eventually("the groups are gone") { accounts.published.last?.map(\.groups) == [[]] }
            // Nobody is asked any more.
            daemon.clock.advance(.seconds(3_600))
            #expect(try await daemon.account()?.reason == "policy.facts_ended")
            #expect(daemon.service.renewals.underWay == 0 && daemon.provider.refreshes.count == 1)
            daemon.provider.answerRefresh(.init())
            #expect(try await daemon.signIn()?.outcome == World.granted)
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(try daemon.keptToken() != nil)
        }
    }

    @Test(
        arguments: [
            (nil, 500, "provider.http_status"), (nil, 503, "provider.http_status"), (nil, 429, "provider.http_status"),
            ("invalid_client", nil, "client.refused"), ("temporarily_unavailable", nil, "provider.http_status"),
        ] as [(String?, Int?, String)])
    func `an outage changes nothing before role_max_age`(_ error: String?, _ status: Int?, _ reason: String)
        async throws
    {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let before = try daemon.facts()
            daemon.provider.answerRefresh(.init(error: error, status: status))
            try await daemon.renew()
            #expect(try daemon.facts() == before && daemon.service.renewals.counts.failed == 1)
            #expect(
                daemon.journal.raw.contains { String(decoding: $0, as: UTF8.self).contains("USHER_REASON=\(reason)") })
            #expect(try daemon.keptToken()?.token == "refresh-alice-0")
            // Not again within a minute.
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(daemon.service.renewals.underWay == 0)
            daemon.clock.advance(.seconds(1_791))
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
            // It is asked in the background still, and the next one gets in.
            try await daemon.carryOutWish()
            daemon.provider.answerRefresh(.init())
            // After a second failure in a row twice as long.
            daemon.clock.advance(RenewalQueue.pause)
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
            #expect(daemon.service.renewals.underWay == 0)
            daemon.clock.advance(RenewalQueue.pause)
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
            try await daemon.carryOutWish()
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(daemon.journal.notes.filter { $0 == "renewal.failed" }.count == 1)
        }
    }

    @Test func `what is unreachable changes nothing either`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.fail(.timedOut)
            try await daemon.renew()
            #expect(daemon.service.renewals.counts.failed == 1 && daemon.service.renewals.counts.ended == 0)
            #expect(try await daemon.account()?.outcome == World.granted)
        }
    }

    @Test(arguments: [
        ("sub", JSONValue.text("somebody-else"), "refresh.subject"),
        ("azp", .text("usher"), "refresh.azp"),
        ("nonce", .text("n-2"), "refresh.nonce"), ("exp", .integer(1), "id_token.expired"),
    ])
    func `an ID token of another person or sign-in ends it`(
        _ name: String, _ value: JSONValue, _ reason: String
    ) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.say(
                [("groups", .array([.text("linux")])), ("uid", .integer(Int(World.alice))), (name, value)], of: "alice")
            try await daemon.renew()
            #expect(try daemon.facts() == .absent(.ended(reason: reason, at: daemon.clock.now)))
            #expect(try await daemon.account()?.reason == "policy.facts_ended")
        }
    }

    @Test func `what the sign-in alone can say stays as it was then`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            let then = Int(daemon.clock.now.value) - 10
            let usual: [(String, JSONValue)] = [
                ("groups", .array([.text("linux")])), ("uid", .integer(Int(World.alice))),
            ]
            daemon.provider.say(
                usual + [("acr", .text("gold")), ("amr", .array([.text("otp")])), ("auth_time", .integer(then))],
                of: "alice")
            _ = try await daemon.signIn()
            daemon.provider.say(usual + [("acr", .null), ("amr", .array([]))], of: "alice")
            try await daemon.renew()
            guard case .known(let facts)? = try daemon.facts() else {
                Issue.record("no facts")
                return
            }
            #expect(facts.acr == Array("gold".utf8) && facts.amr == [Array("otp".utf8)])
            #expect(facts.authTime == UnixSeconds(Int64(then)) && facts.grant == .device)
            #expect(facts.establishedAt == daemon.clock.now)
            // No login was made of it.
            let account = try daemon.store.account(uid: World.alice)
            #expect(account?.firstLogin == account?.lastLogin)
        }
    }
}
