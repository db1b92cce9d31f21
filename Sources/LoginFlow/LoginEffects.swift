package import LoginWire
package import OpenIDConnect

/// The outside world of one attempt.
package struct LoginEffects: Sendable {
    /// Wall time: lifetimes of tokens.
    package var now: @Sendable () -> UnixSeconds
    /// Monotonic time.
    package var uptime: @Sendable () -> Duration
    /// Returns after the time, or throws when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Frames to the shim, in order.
    package var send: @Sendable ([DaemonMessage]) async -> Void
    /// Takes a place among the pending device logins; a refusal when there is none.
    package var takePlace: @Sendable () -> LoginRefusal?
    /// Gives the place back.
    package var leavePlace: @Sendable () -> Void

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        send: @escaping @Sendable ([DaemonMessage]) async -> Void,
        takePlace: @escaping @Sendable () -> LoginRefusal?, leavePlace: @escaping @Sendable () -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
        self.send = send
        self.takePlace = takePlace
        self.leavePlace = leavePlace
    }
}
