package import SecretMemory

/// The outside world of a relying party, apart from HTTP.
package struct RelyingPartyEffects: Sendable {
    /// Wall time: lifetimes of tokens.
    package var now: @Sendable () -> UnixSeconds
    /// Monotonic time: ages of metadata and keys.
    package var uptime: @Sendable () -> Duration
    /// Reads the client's secret; nil when the client has none.
    package var clientSecret: @Sendable () throws(ClientSecretError) -> SecretBytes?
    /// From the kernel's generator: nonces and verifiers.
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    package init(
        now: @escaping @Sendable () -> UnixSeconds, uptime: @escaping @Sendable () -> Duration,
        clientSecret: @escaping @Sendable () throws(ClientSecretError) -> SecretBytes?,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.now = now
        self.uptime = uptime
        self.clientSecret = clientSecret
        self.randomBytes = randomBytes
    }
}
