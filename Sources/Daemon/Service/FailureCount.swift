/// The wrong passwords of one user, source or host, as a value: how many are free, and how long the next one
/// waits. It knows no clock: `now` is uptime.
struct FailureCount: Equatable, Sendable {
    /// What is counted beyond the free ones, at most; 2^10 s is over the longest wait already.
    private static let mostBeyond = 32
    private static let longestWait = Duration.seconds(900)

    /// So many are free, and as many are forgotten in an hour. At least 1.
    private let free: Int
    private var failures = 0
    private var blockedUntil = Duration.zero
    /// Since then nothing was forgotten.
    private var since = Duration.zero
    /// Passwords that the provider is checking now.
    private(set) var beingChecked = 0

    init(free: Int) {
        self.free = max(free, 1)
    }

    private var timeToForgetOne: Duration { .seconds(3600) / free }

    /// How long a password must wait; nil: it may be checked at once. While failures are known, passwords that are
    /// being checked count as wrong, so that many at a time try no more than one after the other.
    mutating func wait(now: Duration) -> Duration? {
        forget(now: now)
        if now < blockedUntil { return blockedUntil - now }
        guard failures > 0, beingChecked > 0, failures + beingChecked >= free else { return nil }
        return Self.wait(beyond: failures + beingChecked - free)
    }

    mutating func begin() {
        beingChecked += 1
    }

    mutating func end(isWrong: Bool, now: Duration) {
        beingChecked = max(beingChecked - 1, 0)
        guard isWrong else { return }
        forget(now: now)
        if failures == 0 { since = now }
        failures = min(failures + 1, free + Self.mostBeyond)
        if failures >= free { blockedUntil = max(blockedUntil, now + Self.wait(beyond: failures - free)) }
    }

    /// A right password from the same place shows that the wrong ones were typing errors.
    mutating func clear() {
        failures = 0
        blockedUntil = .zero
    }

    /// Nothing is left to remember.
    mutating func isOver(now: Duration) -> Bool {
        forget(now: now)
        return failures == 0 && beingChecked == 0 && blockedUntil <= now
    }

    private mutating func forget(now: Duration) {
        guard failures > 0, now > since else { return }
        let forgotten = min(Int((now - since) / timeToForgetOne), failures)
        failures -= forgotten
        since += timeToForgetOne * forgotten
    }

    /// 2^n s, at most 15 minutes.
    private static func wait(beyond number: Int) -> Duration {
        number < 10 ? min(.seconds(1 << number), longestWait) : longestWait
    }
}
