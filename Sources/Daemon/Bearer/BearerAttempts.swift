import NIOConcurrencyHelpers

/// Slows who tries tokens: each uid for itself. In memory; a restart forgets it.
final class BearerAttempts: Sendable {
    /// Refused tokens of one uid that cost nothing, and as many are forgotten in an hour.
    static let free = 10

    private let capacity: Int
    private let counts = NIOLockedValueBox<[UInt32: FailureCount]>([:])

    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Lets a token be looked at, or says how long it must wait. `now` is uptime.
    func take(_ uid: UInt32, now: Duration) -> Duration? {
        counts.withLockedValue { counts in
            if counts[uid] == nil, counts.count >= capacity {
                counts = counts.filter { entry in
                    var count = entry.value
                    return !count.isOver(now: now)
                }
                guard counts.count < capacity else { return .seconds(60) }
            }
            var count = counts[uid] ?? FailureCount(free: Self.free)
            if let wait = count.wait(now: now) { return wait }
            count.begin()
            counts[uid] = count
            return nil
        }
    }

    /// Says what became of a token that `take` let through.
    func leave(_ uid: UInt32, isRefused: Bool, now: Duration) {
        counts.withLockedValue { counts in
            counts[uid]?.end(isWrong: isRefused, now: now)
            if counts[uid]?.isOver(now: now) == true { counts[uid] = nil }
        }
    }
}
