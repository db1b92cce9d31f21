import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// What comes of it when the provider says that a sign-in counts no more: `on_revoked`.
@Suite struct RevocationTests {
    private typealias World = RenewalWorld

    private static func wanting(_ measure: SessionSettings.Revoked) -> TestDaemon.Change {
        { configuration in
            World.slowRound(&configuration)
            configuration.sessions.onRevoked = measure
        }
    }

    /// A sign-in of alice that others may lean on.
    private func record(_ number: UInt8, _ daemon: TestDaemon) throws -> [UInt8] {
        let place = SessionPlace(
            auditSession: 7, ttyDevice: 34_816, leader: 100, leaderStart: 1_000,
            bootID: [UInt8](repeating: 1, count: 16))
        let record = SessionRecord(
            id: [UInt8](repeating: number, count: 16), uid: World.alice, provider: "test", proof: .device,
            service: Array("su".utf8), place: place, signedInAt: daemon.service.clock.sessionTime)
        try daemon.store.begin(record)
        return record.id
    }

    private func state(_ daemon: TestDaemon) throws -> AccountState? {
        try daemon.store.account(uid: World.alice)?.state
    }

    @Test(arguments: SessionSettings.Revoked.allCases)
    func `a refused refresh ends records, and what on_revoked names`(_ measure: SessionSettings.Revoked) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(measure)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let ids = [try record(1, daemon), try record(2, daemon)]
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            let end = SessionRecord.End(reason: "session.revoked", at: daemon.clock.now)
            for id in ids { #expect(try daemon.store.session(id: id)?.end == end) }
            #expect(try daemon.store.sessions(uid: World.alice).allSatisfy { $0.end == end })
            #expect(try daemon.facts() == .absent(.ended(reason: "refresh.refused", at: daemon.clock.now)))
            #expect(try daemon.keptToken() == nil)
            #expect(try state(daemon) == (measure == .lock ? .locked : .active))
            #expect(daemon.host.terminated == (measure == .terminate ? [World.alice] : []))
            #expect(daemon.journal.notes.filter { $0 == "renewal.ended" }.count == 1)
            #expect(daemon.journal.notes.contains("account.locked") == (measure == .lock))
            #expect(daemon.journal.notes.contains("session.terminated") == (measure == .terminate))
            try await eventually("the groups are gone") { accounts.published.last?.map(\.groups) == [[]] }
            let reason = try await daemon.account()?.reason
            #expect(reason == (measure == .lock ? "account.locked" : "policy.facts_ended"))
            guard measure == .lock else { return }
            // Root lets the person in again; why it was locked is known until they sign in.
            _ = try daemon.store.unlock(LoginName.check(Array("alice".utf8)))
            #expect(try await daemon.account()?.reason == "policy.facts_ended")
            daemon.provider.answerRefresh(.init())
            #expect(try await daemon.signIn()?.outcome == World.granted)
        }
    }

    /// Else a person who has left asks for such tokens all day, and their sessions stay.
    @Test(arguments: ["invalid_target", "invalid_scope", "unauthorized_client", "invalid_client"])
    func `a token for a program that is refused leaves on_revoked as it is`(_ error: String) async throws {
        let accounts = try World.accounts()
        let configuration = World.withGroups.replacing(
            "local_groups", with: "tokens = true\ntoken_audiences = [\"files\"]\nlocal_groups")
        try await World.with(
            .init(), accounts: accounts, configuration: configuration, changing: Self.wanting(.terminate)
        ) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.answerRefresh(.init(error: error))
            #expect(try await daemon.token("files")["ok"] == .bool(false))
            #expect(try daemon.keptToken()?.token == "refresh-alice-0")
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            #expect(daemon.host.terminated == [World.alice])
        }
    }

    /// The same of a re-check.
    @Test func `a re-check that the provider refuses for our sake leaves on_revoked as it is`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.lock)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.answerRefresh(.init(error: "invalid_scope"))
            #expect(
                await AccountRenewal(service: daemon.service).renew(uid: World.alice)
                    == .failed(reason: "client.grant_refused", provider: "test"))
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            #expect(
                await AccountRenewal(service: daemon.service).renew(uid: World.alice)
                    == .ended(reason: "refresh.refused"))
            #expect(try state(daemon) == .locked)
        }
    }

    @Test func `a success confirms what lives, and not what has ended`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let (first, second) = (try record(1, daemon), try record(2, daemon))
            let began = daemon.service.clock.sessionTime
            let end = SessionRecord.End(reason: "session.ended", at: daemon.clock.now)
            _ = try daemon.store.changeSessions([second]) { $0.end = end }
            try await daemon.renew()
            #expect(try daemon.store.session(id: first)?.confirmedAt == daemon.service.clock.sessionTime)
            #expect(try daemon.store.session(id: second)?.confirmedAt == began)
            #expect(try daemon.store.session(id: first)?.signedInAt == began)
            // Nothing new, and the person is there still.
            daemon.provider.answerRefresh(.init(sendsIDToken: false))
            try await daemon.renew()
            #expect(try daemon.store.session(id: first)?.confirmedAt == daemon.service.clock.sessionTime)
            // No answer confirms nothing.
            let before = daemon.service.clock.sessionTime
            daemon.provider.answerRefresh(.init(status: 503))
            daemon.clock.advance(RenewalQueue.longPause)
            _ = try await daemon.account()
            try await daemon.carryOutWish()
            #expect(try daemon.store.session(id: first)?.confirmedAt == before)
            #expect(try daemon.store.session(id: first)?.end == nil)
        }
    }

    @Test(arguments: [
        ("sub", JSONValue.text("somebody-else"), "refresh.subject", true),
        // A provider whose clock is wrong would say the same of everybody.
        ("exp", .integer(1), "id_token.expired", false), ("azp", .text("usher"), "refresh.azp", false),
    ])
    func `only what speaks of the person locks and ends sessions`(
        _ name: String, _ value: JSONValue, _ reason: String, _ isTerminated: Bool
    ) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.terminate)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let id = try record(1, daemon)
            daemon.provider.say(
                [("groups", .array([.text("linux")])), ("uid", .integer(Int(World.alice))), (name, value)], of: "alice")
            try await daemon.renew()
            #expect(try daemon.facts() == .absent(.ended(reason: reason, at: daemon.clock.now)))
            #expect(try daemon.store.session(id: id)?.end?.reason == "session.revoked")
            #expect(daemon.host.terminated == (isTerminated ? [World.alice] : []))
        }
    }

    @Test(arguments: [LogindSessions.Fault.denied, .unreachable, .library])
    func `sessions that cannot be ended are said to go on`(_ fault: LogindSessions.Fault) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.terminate)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.host.fail(terminating: fault)
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            #expect(daemon.journal.notes.contains(fault.reason) && !daemon.journal.notes.contains("session.terminated"))
            #expect(try await daemon.account()?.reason == "policy.facts_ended")
        }
    }

    /// Else a bus that was busy for that moment would leave the shells of somebody who has left for good.
    @Test(arguments: [false, true])
    func `a logind that does not answer is asked again, unless the person is back`(_ isBack: Bool) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.terminate)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.host.fail(terminating: .unreachable)
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            #expect(daemon.host.terminated == [World.alice])
            let (clock, host, journal) = (daemon.clock, daemon.host, daemon.journal)
            try await eventually("it waits") { clock.sleepers(for: AccountRenewal.pause) == 1 }
            clock.advance(AccountRenewal.pause)
            try await eventually("it was asked again, and waits") {
                host.terminated.count == 2 && clock.sleepers(for: AccountRenewal.pause) == 1
            }
            daemon.provider.answerRefresh(.init())
            if isBack { #expect(try await daemon.signIn()?.outcome == World.granted) }
            host.fail(terminating: nil)
            clock.advance(AccountRenewal.pause)
            try await eventually("nobody waits") { clock.sleepers(for: AccountRenewal.pause) == 0 }
            if isBack {
                #expect(try await daemon.account()?.outcome == World.granted)
                #expect(host.terminated.count == 2 && !journal.notes.contains("session.terminated"))
            } else {
                try await eventually("the sessions have ended") { journal.notes.contains("session.terminated") }
                #expect(host.terminated.count == 3)
            }
        }
    }

    @Test(arguments: [SessionSettings.Revoked.lock, .terminate])
    func `a rotated token that was lost ends the sign-in, and locks and ends nothing else`(
        _ measure: SessionSettings.Revoked
    ) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(measure)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let id = try record(1, daemon)
            daemon.provider.answerRefresh(.init(losesAnswer: true))
            try await daemon.renew()
            #expect(daemon.service.renewals.counts.failed == 1)
            daemon.provider.answerRefresh(.init())
            daemon.clock.advance(RenewalQueue.pause)
            _ = try await daemon.account()
            try await daemon.carryOutWish()
            // The old token came a second time: to the provider that is a thief.
            #expect(daemon.provider.refreshes == ["refresh-alice-0", "refresh-alice-0"])
            #expect(try daemon.facts() == .absent(.ended(reason: "refresh.refused", at: daemon.clock.now)))
            #expect(try daemon.store.session(id: id)?.end?.reason == "session.revoked")
            #expect(try state(daemon) == .active && daemon.host.terminated == [])
            #expect(try await daemon.signIn()?.outcome == World.granted)
            // The next word of the provider counts in full.
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            #expect(try state(daemon) == (measure == .lock ? .locked : .active))
            #expect(daemon.host.terminated == (measure == .terminate ? [World.alice] : []))
        }
    }

    @Test func `so does one that usherd was killed over`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.lock)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            // What is on the disk when usherd is killed between the provider's rotation and its answer.
            let token = try #require(
                try daemon.store.token(uid: World.alice, host: World.host, keys: World.keys()))
            #expect(try daemon.store.noteRequest(uid: World.alice, tokenVersion: token.version) == false)
        }
        try await World.with(.init(error: "invalid_grant"), accounts: accounts, changing: Self.wanting(.lock)) {
            (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(10))
            daemon.say()
            try await daemon.renew()
            #expect(try await daemon.account()?.reason == "policy.facts_ended")
            #expect(try state(daemon) == .active)
        }
    }

    @Test func `an outage that was over before the refusal keeps nobody from being locked`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.lock)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            daemon.provider.fail(.timedOut)
            try await daemon.renew()
            daemon.provider.fail(nil)
            daemon.clock.advance(RenewalQueue.pause)
            _ = try await daemon.account()
            try await daemon.carryOutWish()
            #expect(daemon.service.renewals.counts.renewed == 1)
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await daemon.renew()
            #expect(try state(daemon) == .locked)
        }
    }

    /// Of a 5xx nobody knows whether a token was replaced.
    @Test(arguments: [(503, AccountState.active), (429, .locked)])
    func `a refusal after an answer without a word counts as that answer was`(_ status: Int, _ wanted: AccountState)
        async throws
    {
        let accounts = try World.accounts()
        try await World.with(.init(status: status), accounts: accounts, changing: Self.wanting(.lock)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            try await daemon.renew()
            #expect(daemon.service.renewals.counts.failed == 1)
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            daemon.clock.advance(RenewalQueue.pause)
            _ = try await daemon.account()
            try await daemon.carryOutWish()
            #expect(daemon.service.renewals.counts.ended == 1)
            #expect(try state(daemon) == wanted)
        }
    }

    @Test func `nobody is asked about a locked account`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: World.slowRound) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            let (name, renewal) = (try LoginName.check(Array("alice".utf8)), AccountRenewal(service: daemon.service))
            _ = try daemon.store.lock(name)
            #expect(await renewal.renew(uid: World.alice) == .nothing)
            #expect(daemon.provider.refreshes == [])
            _ = try daemon.store.unlock(name)
            #expect(await renewal.renew(uid: World.alice) == .renewed)
        }
    }

    /// Under Thread Sanitizer: whatever falls together, one re-check is one refresh, and nothing hangs.
    @Test func `re-checks, ends, sign-ins and locks at once leave an account that is one or the other`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.wanting(.lock)) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            let name = try LoginName.check(Array("alice".utf8))
            let (service, clock) = (daemon.service, daemon.clock)
            for round in 0..<8 {
                if round > 0 { _ = try daemon.store.unlock(name) }
                daemon.provider.answerRefresh(.init())
                #expect(try await daemon.signIn()?.outcome == World.granted)
                _ = try record(UInt8(round), daemon)
                if round % 2 == 1 { daemon.provider.answerRefresh(.init(error: "invalid_grant")) }
                let before = daemon.provider.refreshes.count
                service.renewals.want(World.alice, within: .seconds(3), now: clock.daemonClock.uptime())
                try await eventually("it waits") { clock.sleepers(for: .seconds(3)) == 1 }
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { clock.advance(.seconds(3)) }
                    tasks.addTask { _ = try await service.endSessions(uid: World.alice, reason: "session.logout") }
                    tasks.addTask { try daemon.store.dropToken(uid: World.alice) }
                    tasks.addTask { _ = try await daemon.account() }
                    tasks.addTask { await service.publishAccounts() }
                    tasks.addTask { _ = try daemon.store.lock(name) }
                    try await tasks.waitForAll()
                }
                try await eventually("the re-check is over") { service.renewals.underWay == 0 }
                #expect(daemon.provider.refreshes.count - before <= 1)
                #expect(try daemon.store.sessions(uid: World.alice).allSatisfy { $0.end != nil })
                #expect(try await daemon.account()?.reason == "account.locked")
            }
        }
    }
}
