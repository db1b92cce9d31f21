import HostSystem
package import LoginPolicy
package import OpenIDConnect

/// The clocks of the running daemon. The only place where time enters.
package struct DaemonClock: Sendable {
    package let now: @Sendable () -> UnixSeconds
    package let uptime: @Sendable () -> Duration
    /// Seconds since the host's boot.
    package let sinceBoot: @Sendable () -> Int64
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        sinceBoot: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sinceBoot = sinceBoot
        self.sleep = sleep
    }

    package static var system: DaemonClock {
        let start = ContinuousClock.now
        return DaemonClock(
            now: { UnixSeconds(WallClock.now()) },
            uptime: { ContinuousClock.now - start },
            sinceBoot: { BootClock.now() },
            sleep: { try await Task.sleep(for: $0) })
    }

    /// Now, as ages of sign-ins are measured.
    package var sessionTime: SessionTime { SessionTime(wall: now(), sinceBoot: sinceBoot()) }
}
