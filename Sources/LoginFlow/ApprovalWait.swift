import OpenIDConnect

/// When to poll next (RFC 8628 §3.5, CIBA Core §11). Times count from the beginning of the attempt.
struct ApprovalWait: Sendable {
    let pending: PendingApproval
    /// When it can no longer be approved.
    let expiry: Duration
    private var interval: Duration
    /// Doubles with each failed request, back to 1 with the next answer.
    private var backOff = 1

    init(_ pending: PendingApproval, startedAt now: Duration) {
        self.pending = pending
        interval = pending.interval
        expiry = now + pending.lifetime
    }

    mutating func answered() {
        backOff = 1
    }

    /// `slow_down`: five seconds more, for good.
    mutating func slowedDown() {
        backOff = 1
        interval += .seconds(5)
    }

    mutating func failed() {
        backOff = min(backOff * 2, 8)
    }

    /// The pause before the next request; shorter only when it expires first.
    func nextPause(now: Duration) -> Duration {
        min(interval * backOff, max(expiry - now, .zero))
    }
}
