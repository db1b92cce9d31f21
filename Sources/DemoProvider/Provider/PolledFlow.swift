/// What became of a login that a client polls for.
enum FlowState: Sendable {
    case pending
    case approved(Approval)
    case denied
    /// Its tokens were given.
    case used
}

/// A login that somebody approves elsewhere while a client polls (RFC 8628 §3.5, CIBA Core §11).
protocol PolledFlow: Sendable {
    /// Uptime at which it can no longer be approved.
    var expiry: Duration { get }
    /// Least time between two polls.
    var interval: Duration { get set }
    var lastPoll: Duration? { get set }
    var state: FlowState { get set }
}

extension PolledFlow {
    /// A poll may come this much early: the clocks of two programs never tick together.
    static var tolerance: Duration { .milliseconds(100) }
    private static var penalty: Duration { .seconds(5) }

    /// `slow_down` is a kind of `authorization_pending`: what was decided is answered at once.
    mutating func poll(now: Duration, alwaysSlow: Bool) -> PollOutcome {
        defer { lastPoll = now }
        if case .used = state { return .invalid }
        guard now < expiry else { return .expired }
        let isTooFast = lastPoll.map { now - $0 < interval - Self.tolerance } ?? false
        switch state {
        case _ where alwaysSlow, .pending where isTooFast:
            interval += Self.penalty
            return .slowDown
        case .pending: return .pending
        case .denied: return .denied
        case .approved(let approval):
            state = .used
            return .approved(approval)
        case .used: return .invalid
        }
    }
}
