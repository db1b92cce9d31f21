/// When a fetched document is served, refreshed and dropped. Times are monotonic.
struct CachedDocument<Value: Sendable>: Sendable {
    /// The longest that an old document serves when no new one can be had.
    private let longestStale: Duration

    private(set) var value: Value?
    private(set) var fetchedAt: Duration = .zero
    private var lifetime: Duration = .zero
    private var failedAt: Duration?
    /// Why the last fetch failed; nil after a success.
    private(set) var failure: ProviderError?

    init(longestStale: Duration) {
        self.longestStale = longestStale
    }

    /// The value if it may still be used at all.
    func usable(now: Duration) -> Value? {
        now - fetchedAt < lifetime + longestStale ? value : nil
    }

    func isFresh(now: Duration) -> Bool {
        value != nil && now - fetchedAt < lifetime
    }

    /// How long it is still fresh; zero when it is not.
    func freshness(now: Duration) -> Duration {
        isFresh(now: now) ? fetchedAt + lifetime - now : .zero
    }

    /// The failure of a moment ago, which stands for what another fetch would bring.
    func recentFailure(now: Duration) -> ProviderError? {
        mayFetch(now: now) ? nil : failure
    }

    /// Was it fetched less than this long ago?
    func isRecent(_ age: Duration, now: Duration) -> Bool {
        value != nil && now - fetchedAt < age
    }

    /// false while the pause after a failure lasts (KEY-5).
    func mayFetch(now: Duration) -> Bool {
        failedAt.map { now - $0 >= DocumentLimits.failurePause } ?? true
    }

    mutating func store(_ value: Value, lifetime: Duration, now: Duration) {
        self.value = value
        self.lifetime = lifetime
        confirm(now: now)
    }

    /// What is here is as good as if it had been fetched now.
    mutating func confirm(now: Duration) {
        fetchedAt = now
        failedAt = nil
        failure = nil
    }

    mutating func failed(_ error: ProviderError, now: Duration) {
        failedAt = now
        failure = error
    }
}
