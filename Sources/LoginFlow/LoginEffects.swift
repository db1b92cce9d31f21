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
    /// Takes a place among the logins that wait for an approval; a refusal when there is none.
    package var takePlace: @Sendable () async -> LoginRefusal?
    /// Gives the place back.
    package var leavePlace: @Sendable () -> Void
    /// Lets a typed password be checked; a refusal when it must wait. One that was let through is given back.
    package var takePassword: @Sendable () -> LoginRefusal?
    /// Says what became of the password that was let through.
    package var leavePassword: @Sendable (PasswordOutcome) -> Void
    /// Random bytes, for the code of a CIBA login.
    package var randomBytes: @Sendable (_ count: Int) throws -> [UInt8]
    /// Takes the account's one place for CIBA; a refusal when CIBA must not begin now.
    package var takeBackchannel: @Sendable () -> LoginRefusal?
    /// Gives it back, and says how it ended.
    package var leaveBackchannel: @Sendable (BackchannelOutcome) -> Void

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        send: @escaping @Sendable ([DaemonMessage]) async -> Void,
        takePlace: @escaping @Sendable () async -> LoginRefusal?, leavePlace: @escaping @Sendable () -> Void,
        takePassword: @escaping @Sendable () -> LoginRefusal?,
        leavePassword: @escaping @Sendable (PasswordOutcome) -> Void,
        randomBytes: @escaping @Sendable (_ count: Int) throws -> [UInt8],
        takeBackchannel: @escaping @Sendable () -> LoginRefusal?,
        leaveBackchannel: @escaping @Sendable (BackchannelOutcome) -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
        self.send = send
        self.takePlace = takePlace
        self.leavePlace = leavePlace
        self.takePassword = takePassword
        self.leavePassword = leavePassword
        self.randomBytes = randomBytes
        self.takeBackchannel = takeBackchannel
        self.leaveBackchannel = leaveBackchannel
    }
}
