import NIOConcurrencyHelpers
import Testing

@testable import Daemon

@Suite struct FreedMemoryTests {
    private func logIn(_ daemon: TestDaemon, times: Int) async throws {
        for _ in 0..<times {
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "nothing"))
            #expect(try await shim.verdict()?.reason == "policy.service_not_configured")
        }
    }

    @Test func `it is given back a pause after many logins have ended, and once for all of them`() async throws {
        let given = NIOLockedValueBox(0)
        let giveBack: @Sendable () -> Void = { given.withLockedValue { $0 += 1 } }
        try await TestDaemon.with(giveMemoryBack: giveBack) { daemon in
            try await logIn(daemon, times: FreedMemory.manyConnections - 1)
            try await eventually("all are gone") { daemon.service.counters.values.connections == 0 }
            for _ in 0..<1_000 { await Task.yield() }
            #expect(daemon.clock.begun(FreedMemory.pause) == 0)
            for expected in 1...2 {
                try await logIn(daemon, times: expected == 1 ? 1 : 2 * FreedMemory.manyConnections)
                try await eventually("it waits") { daemon.clock.begun(FreedMemory.pause) == 1 }
                daemon.clock.advance(FreedMemory.pause - .milliseconds(1))
                #expect(given.withLockedValue { $0 } == expected - 1)
                daemon.clock.advance(.milliseconds(1))
                try await eventually("it is given back") { given.withLockedValue { $0 } == expected }
            }
        }
    }
}
