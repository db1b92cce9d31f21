import NIOConcurrencyHelpers

/// When re-checks may begin: in no second more than so many, wherever the second is taken to begin.
final class RecheckRate: Sendable {
    /// Of the last ones, the oldest first; in uptime.
    private let begun = NIOLockedValueBox<[Duration]>([])

    /// How long the next one waits; it counts as begun then. `now` is uptime.
    func reserve(limit: Int, now: Duration) -> Duration {
        begun.withLockedValue { begun in
            if begun.count > limit { begun.removeFirst(begun.count - limit) }
            var start = max(now, begun.last ?? now)
            if begun.count == limit, let first = begun.first { start = max(start, first + .seconds(1)) }
            if begun.count == limit { begun.removeFirst() }
            begun.append(start)
            return start - now
        }
    }
}
