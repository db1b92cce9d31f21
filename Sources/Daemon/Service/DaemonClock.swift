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
    /// As `sleep`, for a deadline, which mostly is not reached: whoever ends earlier leaves nothing behind for long.
    package let sleepUnlessEnded: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        sinceBoot: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void,
        sleepUnlessEnded: (@Sendable (Duration) async throws -> Void)? = nil
    ) {
        self.now = now
        self.uptime = uptime
        self.sinceBoot = sinceBoot
        self.sleep = sleep
        self.sleepUnlessEnded = sleepUnlessEnded ?? sleep
    }

    package static var system: DaemonClock {
        let start = ContinuousClock.now
        return DaemonClock(
            now: { UnixSeconds(WallClock.now()) },
            uptime: { ContinuousClock.now - start },
            sinceBoot: { BootClock.now() },
            sleep: { try await Task.sleep(for: $0) }, sleepUnlessEnded: sleepInParts)
    }

    /// A task that sleeps and is cancelled keeps its memory until it would have woken: none sleeps longer than this.
    private static let part = Duration.seconds(5)

    @Sendable private static func sleepInParts(_ duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        while case let rest = ContinuousClock.now.duration(to: end), rest > .zero {
            try await Task.sleep(for: min(rest, part))
        }
    }

    /// Now, as ages of sign-ins are measured.
    package var sessionTime: SessionTime { SessionTime(wall: now(), sinceBoot: sinceBoot()) }
}
