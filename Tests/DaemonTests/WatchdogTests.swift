import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Daemon

@Suite struct WatchdogTests {
    @Test func `a sign follows each probe that says yes, and none that says no`() async throws {
        let clock = ManualClock()
        let signs = NIOLockedValueBox(0)
        let isGood = NIOLockedValueBox(true)
        let probes = NIOLockedValueBox(0)
        let watchdog = Watchdog(pause: .seconds(3), sleep: clock.daemonClock.sleep) {
            signs.withLockedValue { $0 += 1 }
        }
        let task = Task {
            await watchdog.run {
                probes.withLockedValue { $0 += 1 }
                return isGood.withLockedValue { $0 }
            }
        }
        for (good, expected) in [(false, 1), (true, 1), (true, 2)] {
            try await eventually("it sleeps") { clock.sleepers(for: .seconds(3)) == 1 }
            #expect(signs.withLockedValue { $0 } == expected)
            isGood.withLockedValue { $0 = good }
            clock.advance(.seconds(3))
        }
        try await eventually("three signs of four probes") { probes.withLockedValue { $0 } == 4 }
        try await eventually("it sleeps again") { clock.sleepers(for: .seconds(3)) == 1 }
        #expect(signs.withLockedValue { $0 } == 3)
        task.cancel()
        await task.value
        #expect(probes.withLockedValue { $0 } == 4)
    }

    @Test func `a login service answers while its event loop turns, and not while that hangs`() async throws {
        try await TestDaemon.with { daemon in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            #expect(await daemon.service.answers(on: group))
            let gate = NIOLockedValueBox(false)
            let isOver = NIOLockedValueBox(false)
            group.next().execute {
                while !gate.withLockedValue({ $0 }) {}
            }
            let probe = Task {
                _ = await daemon.service.answers(on: group)
                isOver.withLockedValue { $0 = true }
            }
            // Whatever could run without that loop has run by then.
            for _ in 0..<1_000 { await Task.yield() }
            #expect(!isOver.withLockedValue { $0 })
            gate.withLockedValue { $0 = true }
            await probe.value
            try await group.shutdownGracefully()
        }
    }
}
