package import SecretMemory

/// The outside world of a relying party, apart from HTTP.
package struct RelyingPartyEffects: Sendable {
    /// Wall time: lifetimes of tokens.
    package var now: @Sendable () -> UnixSeconds
    /// Monotonic time: ages of metadata and keys.
    package var uptime: @Sendable () -> Duration
    /// Reads the client's secret; nil when the client has none.
    package var clientSecret: @Sendable () throws(ClientSecretError) -> SecretBytes?
    /// Unpredictable bytes; fewer than asked for when there are none, which ends the request.
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]
    /// What an administrator should hear of although it is no failure.
    package var note: @Sendable (ClientSecretNote) -> Void

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        clientSecret: @escaping @Sendable () throws(ClientSecretError) -> SecretBytes?,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
        note: @escaping @Sendable (ClientSecretNote) -> Void = { _ in }
    ) {
        self.now = now
        self.uptime = uptime
        self.clientSecret = clientSecret
        self.randomBytes = randomBytes
        self.note = note
    }
}
