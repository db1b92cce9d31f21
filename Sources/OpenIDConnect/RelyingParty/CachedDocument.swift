/// When a fetched document is served, refreshed and dropped. Times are monotonic.
struct CachedDocument<Value: Sendable>: Sendable {
    /// A refresh that failed is not tried again sooner.
    private static var retryPause: Duration { .seconds(5) }
    /// The longest that an old document serves when no new one can be had.
    private static var longestStale: Duration { .seconds(86_400) }

    private(set) var value: Value?
    private(set) var fetchedAt: Duration = .zero
    private var lifetime: Duration = .zero
    private var failedAt: Duration?
    /// Why the last fetch failed; nil after a success.
    private(set) var failure: ProviderError?

    /// The value if it may still be used at all.
    func usable(now: Duration) -> Value? {
        now - fetchedAt < lifetime + Self.longestStale ? value : nil
    }

    func isFresh(now: Duration) -> Bool {
        value != nil && now - fetchedAt < lifetime
    }

    /// false while the pause after a failure lasts.
    func mayFetch(now: Duration) -> Bool {
        failedAt.map { now - $0 >= Self.retryPause } ?? true
    }

    mutating func store(_ value: Value, lifetime: Duration, now: Duration) {
        self.value = value
        self.lifetime = lifetime
        fetchedAt = now
        failedAt = nil
        failure = nil
    }

    mutating func failed(_ error: ProviderError, now: Duration) {
        failedAt = now
        failure = error
    }
}
