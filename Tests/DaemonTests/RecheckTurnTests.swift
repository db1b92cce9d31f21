import Accounts
import LoginPolicy
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import Daemon

/// `recheck_interval`: everybody is asked about once in each, one after the other, whatever happens in between.
@Suite struct RecheckTurnTests {
    private typealias World = RenewalWorld

    private static let interval = Duration.seconds(100)
    /// A twentieth of it; as long as a sign-in takes.
    private static let pause = Duration.seconds(5)
    private static let host = Array("h".utf8)

    private static let withTurns: TestDaemon.Change = { configuration in
        World.slowRound(&configuration)
        configuration.sessions.recheckInterval = interval
    }

    /// To the end of the time whose turns are asked for, and of the re-checks in it.
    private func advance(_ daemon: TestDaemon, times: Int = 1, pause: Duration = pause) async throws {
        for _ in 0..<times {
            daemon.clock.advance(pause)
            try await settle(daemon, pause)
        }
    }

    /// The turns of a new time are asked for, and nothing goes on but what waits for its turn.
    private func settle(_ daemon: TestDaemon, _ pause: Duration = pause) async throws {
        let (clock, queue) = (daemon.clock, daemon.service.renewals)
        try await eventually("only turns are waited for") {
            clock.begun(pause) == 1 && clock.turns == queue.underWay
        }
    }

    /// Each sign-in takes 5 s. `settling`: turns are asked for in each of these times.
    private func signIn(_ count: Int, _ daemon: TestDaemon, settling: Bool = false) async throws {
        for number in 0..<count {
            daemon.say("user\(number)", uid: World.alice + UInt32(number))
            #expect(try await daemon.signIn("user\(number)")?.outcome == World.granted)
            if settling { try await settle(daemon) }
        }
    }

    /// Refresh tokens that were sent, by account.
    private func byAccount(_ tokens: some Sequence<String>) -> [String: Int] {
        Dictionary(grouping: tokens) { String($0.split(separator: "-")[1]) }.mapValues(\.count)
    }

    @Test func `everybody is asked about once in each interval`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, changing: Self.withTurns) {
            (daemon: TestDaemon) async throws in
            try await settle(daemon)
            try await signIn(12, daemon, settling: true)
            for round in 1...3 {
                let before = daemon.provider.refreshes.count
                try await advance(daemon, times: 20)
                let asked = byAccount(daemon.provider.refreshes.dropFirst(before))
                #expect(asked.count == 12 && asked.values.allSatisfy { $0 == 1 }, "in interval \(round)")
            }
            let counts = daemon.service.renewals.counts
            #expect(counts.renewed == daemon.provider.refreshes.count && counts.failed == 0 && counts.ended == 0)
        }
    }

    @Test func `a provider that says nothing new is asked in each turn, and its end of a sign-in is heard`()
        async throws
    {
        let accounts = try World.accounts()
        try await World.with(.init(sendsIDToken: false), accounts: accounts, changing: Self.withTurns) {
            (daemon: TestDaemon) async throws in
            try await settle(daemon)
            try await signIn(2, daemon, settling: true)
            let first = daemon.provider.refreshes.count
            for round in 1...2 {
                try await advance(daemon, times: 20)
                #expect(daemon.provider.refreshes.count - first == 2 * round)
            }
            #expect(daemon.service.renewals.counts.renewed == 0 && daemon.service.renewals.counts.ended == 0)
            let living = try daemon.store.sessions(uid: World.alice)
            #expect(living.map(\.end) == [nil] && living.allSatisfy { $0.confirmedAt.wall > $0.signedInAt.wall })
            daemon.provider.answerRefresh(.init(error: "invalid_grant"))
            try await advance(daemon, times: 20)
            #expect(daemon.provider.refreshes.count - first == 6 && daemon.service.renewals.counts.ended == 2)
            // Nobody is left to be asked about.
            try await advance(daemon, times: 20)
            #expect(daemon.provider.refreshes.count - first == 6)
        }
    }

    @Test func `in no second more begin than recheck_rate`() async throws {
        let accounts = try World.accounts()
        let slow: TestDaemon.Change = { configuration in
            World.slowRound(&configuration)
            configuration.sessions.recheckRate = 2
        }
        try await World.with(.init(), accounts: accounts, changing: slow) { (daemon: TestDaemon) async throws in
            try await signIn(6, daemon)
            daemon.clock.advance(.seconds(1_800))
            for number in 0..<6 {
                _ = try await daemon.account("user\(number)", uid: World.alice + UInt32(number))
            }
            let (clock, provider) = (daemon.clock, daemon.provider)
            try await eventually("six wait") { clock.sleepers(for: RenewalQueue.shortSpread) == 6 }
            clock.advance(RenewalQueue.shortSpread)
            for count in [2, 4] {
                try await eventually("the next one waits for its second") {
                    clock.sleepers(for: .seconds(1)) >= 1 && daemon.service.renewals.counts.renewed == count
                }
                #expect(provider.refreshes.count == count)
                clock.advance(.seconds(1))
            }
            try await eventually("all were asked about") { daemon.service.renewals.counts.renewed == 6 }
        }
    }

    @Test func `10 000 people are spread over the interval, and ten a second are asked about`() {
        let slots = RecheckSlots(interval: .seconds(1_200), host: Self.host)
        let start = UnixSeconds(1_800_000_007)
        var turns = (0..<10_000).map { slots.wait(of: World.alice + $0, from: start) }
        #expect(turns.allSatisfy { (0..<1_200).contains($0) })
        // 8.3 a second: a minute has 500, and chance a few more.
        let minutes = Dictionary(grouping: turns) { $0 / 60 }.values.map(\.count)
        #expect(minutes.count == 20 && minutes.allSatisfy { (400...600).contains($0) })
        // The same in the next interval, and others on another host.
        let next = UnixSeconds(start.value + 1_200)
        #expect((0..<10_000).allSatisfy { slots.wait(of: World.alice + $0, from: next) == turns[Int($0)] })
        let others = RecheckSlots(interval: .seconds(1_200), host: Array("h2".utf8))
        #expect((0..<10_000).count { others.wait(of: World.alice + $0, from: start) == turns[Int($0)] } < 50)
        let rate = RecheckRate()
        turns.sort()
        var begun: [Duration] = []
        for turn in turns {
            let now = max(Duration.seconds(turn), begun.last ?? .zero)
            begun.append(now + rate.reserve(limit: 10, now: now))
        }
        #expect(zip(begun, begun.dropFirst(10)).allSatisfy { $1 - $0 >= .seconds(1) })
        #expect(begun.last.map { $0 < .seconds(1_220) } == true)
    }

    @Test func `more people than the rate allows take longer, one after the other`() {
        let rate = RecheckRate()
        var begun: [Duration] = []
        for _ in 0..<100 {
            let now = begun.last ?? .zero
            begun.append(now + rate.reserve(limit: 3, now: now))
        }
        #expect(zip(begun, begun.dropFirst(3)).allSatisfy { $1 - $0 == .seconds(1) })
        // A smaller limit counts at once.
        let now = begun[99]
        #expect(rate.reserve(limit: 1, now: now) == .seconds(1))
    }

    @Test func `a provider that is away for an hour costs no login, and is not stormed when it is back`() async throws {
        let accounts = try World.accounts()
        let interval = Duration.seconds(900)
        let quarter: TestDaemon.Change = { configuration in
            World.slowRound(&configuration)
            configuration.sessions.recheckInterval = interval
        }
        let pause = Duration.seconds(45)
        try await World.with(.init(), accounts: accounts, changing: quarter) { (daemon: TestDaemon) async throws in
            try await settle(daemon, pause)
            // To the end of the first time.
            try await signIn(8, daemon)
            daemon.clock.advance(.seconds(5))
            try await settle(daemon, pause)
            daemon.provider.fail(.timedOut)
            // user0 works all the time; role_max_age is an hour.
            for window in 1...78 {
                try await advance(daemon, pause: pause)
                #expect(try await daemon.account("user0")?.outcome == World.granted, "in window \(window)")
                try await letWishGo(daemon)
            }
            var asked = byAccount(daemon.provider.unanswered)
            // Its account phases ask from half of the hour on, after pauses of up to 5 minutes.
            let working = asked.removeValue(forKey: "user0") ?? 0
            #expect((5...12).contains(working), "\(working) requests")
            // The others are idle: a turn in each interval, of which the fourth is not over.
            #expect(asked.count == 7 && asked.values.allSatisfy { (3...4).contains($0) }, "\(asked)")
            let counts = daemon.service.renewals.counts
            #expect(counts.failed == daemon.provider.unanswered.count && counts.renewed == 0 && counts.ended == 0)
            #expect(daemon.provider.refreshes.isEmpty)
            daemon.provider.fail(nil)
            var most = 0
            for _ in 1...20 {
                let before = daemon.provider.refreshes.count
                try await advance(daemon, pause: pause)
                _ = try await daemon.account("user0")
                try await letWishGo(daemon)
                most = max(most, daemon.provider.refreshes.count - before)
            }
            // Each in their turn.
            let back = byAccount(daemon.provider.refreshes)
            #expect(most <= 3, "\(most) in a window")
            #expect(back.count == 8 && back.values.allSatisfy { (1...2).contains($0) }, "\(back)")
            for number in 0..<8 {
                let verdict = try await daemon.account("user\(number)", uid: World.alice + UInt32(number))
                #expect(verdict?.outcome == World.granted)
                #expect(try daemon.store.sessions(uid: World.alice + UInt32(number)).map(\.end) == [nil])
            }
            #expect(daemon.journal.notes.filter { $0 == "renewal.failed" }.count == 1)
            #expect(daemon.journal.notes.filter { $0 == "renewal.answered" }.count == 1)
        }
    }

    /// An account phase's wish is not waited for longer than to the end of the window: it goes on beside the turns.
    private func letWishGo(_ daemon: TestDaemon) async throws {
        let (clock, queue) = (daemon.clock, daemon.service.renewals)
        try await eventually("wishes wait") {
            clock.turns + clock.begun(RenewalQueue.shortSpread) == queue.underWay
        }
    }
}
