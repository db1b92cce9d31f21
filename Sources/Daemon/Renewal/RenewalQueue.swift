import NIOConcurrencyHelpers

/// Whose facts shall be learned anew: each account once at a time, and not again for a while after a provider
/// did not answer. Never waits.
package final class RenewalQueue: Sendable {
    struct Wish: Sendable {
        let uid: UInt32
        /// Until the request goes out: hosts and accounts shall not all ask at once.
        let delay: Duration
    }

    /// What `usher status` counts since the start.
    struct Counts: Sendable {
        var renewed = 0
        var ended = 0
        var failed = 0
    }

    private struct State {
        var underWay: Set<UInt32> = []
        /// In uptime.
        var pauses: [UInt32: Duration] = [:]
        var counts = Counts()
        /// Providers that do not answer, each with the reason that the log has.
        var failing: [String: String] = [:]
    }

    /// After a failure the account is not tried again for so long.
    static let pause = Duration.seconds(60)
    /// A provider that does not say enough will not do so in a minute either.
    static let longPause = Duration.seconds(1_800)
    /// How long an account phase's wish waits at most.
    static let shortSpread = Duration.seconds(10)

    let wishes: AsyncStream<Wish>
    private let sink: AsyncStream<Wish>.Continuation
    private let state = NIOLockedValueBox(State())
    private let jitter: @Sendable (Duration) -> Duration

    /// `jitter`: a time from zero to the one that it is given.
    package init(jitter: @escaping @Sendable (Duration) -> Duration = RenewalQueue.randomTime) {
        self.jitter = jitter
        (wishes, sink) = AsyncStream.makeStream()
    }

    package static let randomTime: @Sendable (Duration) -> Duration = { limit in
        limit * Double.random(in: 0...1)
    }

    var counts: Counts { state.withLockedValue(\.counts) }
    var underWay: Int { state.withLockedValue(\.underWay.count) }

    /// Asks for an account within a time; `now` is uptime. Who is waited for already, or has failed a moment
    /// ago, is not asked for twice.
    func want(_ uid: UInt32, within spread: Duration, now: Duration) {
        let isNew = state.withLockedValue { state in
            if let end = state.pauses[uid] {
                guard end <= now else { return false }
                state.pauses[uid] = nil
            }
            return state.underWay.insert(uid).inserted
        }
        if isNew { sink.yield(Wish(uid: uid, delay: jitter(spread))) }
    }

    func finished(_ uid: UInt32, _ outcome: RenewalOutcome, now: Duration) {
        state.withLockedValue { state in
            state.underWay.remove(uid)
            switch outcome {
            case .renewed: state.counts.renewed += 1
            case .ended: state.counts.ended += 1
            case .nothing: break
            case .failed:
                state.counts.failed += 1
                state.pauses[uid] = now + Self.pause
            case .noNews:
                state.counts.failed += 1
                state.pauses[uid] = now + Self.longPause
            }
        }
    }

    /// Is this another state of the provider than the log has? nil: it answers.
    func isNews(_ reason: String?, of provider: String) -> Bool {
        state.withLockedValue { state in
            guard state.failing[provider] != reason else { return false }
            state.failing[provider] = reason
            return true
        }
    }
}

/// How a re-check ended.
enum RenewalOutcome: Equatable, Sendable {
    /// New facts are in the store.
    case renewed
    /// The provider says that the sign-in counts no more; the code says how.
    case ended(reason: String)
    /// Nothing is known: what is in the store stays, and ages.
    case failed(reason: String)
    /// The sign-in counts still, and no more is said: the same.
    case noNews
    /// There was nothing to ask with, or a sign-in was faster.
    case nothing
}
