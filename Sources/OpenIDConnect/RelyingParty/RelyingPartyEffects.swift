package import SecretMemory

/// The outside world of a relying party, apart from HTTP.
package struct RelyingPartyEffects: Sendable {
    /// Wall time: lifetimes of tokens.
    package var now: @Sendable () -> UnixSeconds
    /// Monotonic time: ages of metadata and keys.
    package var uptime: @Sendable () -> Duration
    /// Reads the client's secret; nil when the client has none.
    package var clientSecret: @Sendable () throws(ClientSecretError) -> SecretBytes?
    /// Unpredictable bytes from the kernel: nonces, verifiers, the identifiers of assertions.
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]
    /// Waits; ends early with an error when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void = { _ in throw CancellationError() }
    /// A random time from zero to this one: hosts that start together do not ask together.
    package var jitter: @Sendable (_ limit: Duration) -> Duration = { _ in .zero }
    /// Reads `jwks_file`; nil when it still is the one with this stamp.
    package var readKeysFile: @Sendable (_ path: String, _ known: [Int64]?) throws(KeysFileError) -> KeysFile? = {
        (_, _) throws(KeysFileError) in throw .unreadable
    }
    /// Tells the operator.
    package var note: @Sendable (ProviderNote) -> Void = { _ in }

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
