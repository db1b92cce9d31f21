package import SecretMemory

/// The outside world of a relying party, apart from HTTP.
package struct RelyingPartyEffects: Sendable {
    /// Wall time: lifetimes of tokens.
    package var now: @Sendable () -> UnixSeconds
    /// Monotonic time: ages of metadata and keys.
    package var uptime: @Sendable () -> Duration
    /// Reads the client's secret; nil when the client has none.
    package var clientSecret: @Sendable () throws(ClientSecretError) -> SecretBytes?

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        clientSecret: @escaping @Sendable () throws(ClientSecretError) -> SecretBytes?
    ) {
        self.now = now
        self.uptime = uptime
        self.clientSecret = clientSecret
    }
}
