/// The outside world of the provider.
struct ProviderEffects: Sendable {
    /// Unix seconds: what tokens say.
    var wallTime: @Sendable () -> Int
    /// Monotonic: how long codes are valid, how fast polls come.
    var uptime: @Sendable () -> Duration
    var randomBytes: @Sendable (_ count: Int) -> [UInt8]
    /// One plain line about what was done; never a password, token or device code.
    var report: @Sendable (_ line: String) -> Void
}
