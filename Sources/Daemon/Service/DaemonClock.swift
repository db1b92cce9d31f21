import HostSystem
package import OpenIDConnect

/// The clocks of the running daemon. The only place where time enters.
package struct DaemonClock: Sendable {
    package let now: @Sendable () -> UnixSeconds
    package let uptime: @Sendable () -> Duration
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
    }

    package static var system: DaemonClock {
        let start = ContinuousClock.now
        return DaemonClock(
            now: { UnixSeconds(WallClock.now()) },
            uptime: { ContinuousClock.now - start },
            sleep: { try await Task.sleep(for: $0) })
    }
}
