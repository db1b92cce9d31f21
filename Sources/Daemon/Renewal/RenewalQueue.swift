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
        var pauses: [UInt32: Pause] = [:]
        var counts = Counts()
        /// Providers that do not answer, each with the reason that the log has.
        var failing: [String: String] = [:]
    }

    /// An account that is not tried again before a time.
    private struct Pause {
        /// In uptime.
        var end: Duration
        /// Failures in a row.
        var failures = 0
        /// The provider that did not answer; nil: it answered, or was not asked.
        var provider: String?
    }

    /// After a failure the account is not tried again for so long; after each further one for twice as long.
    static let pause = Duration.seconds(60)
    /// But never longer: people whose facts are too old wait for it.
    static let longestFailurePause = Duration.seconds(300)
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

    /// Asks for an account within a time; `now` is uptime. Who is waited for already, or has failed a moment ago, is
    /// not asked for twice. `wait`: it is the account's turn, which begins after so long.
    func want(_ uid: UInt32, after wait: Duration? = nil, within spread: Duration, now: Duration) {
        let isNew = state.withLockedValue { state in
            // A turn is for the end of a sign-in, too, which a provider that says nothing else may say.
            if let pause = state.pauses[uid], pause.end > now, wait == nil || pause.failures > 0 { return false }
            return state.underWay.insert(uid).inserted
        }
        if isNew { sink.yield(Wish(uid: uid, delay: (wait ?? .zero) + jitter(spread))) }
    }

    func finished(_ uid: UInt32, _ outcome: RenewalOutcome, now: Duration) {
        state.withLockedValue { state in
            state.underWay.remove(uid)
            let failures = (state.pauses.removeValue(forKey: uid)?.failures ?? 0) + 1
            switch outcome {
            case .renewed: state.counts.renewed += 1
            case .ended: state.counts.ended += 1
            case .nothing: break
            case .failed(_, let provider):
                state.counts.failed += 1
                let length = min(Self.pause * (1 << min(failures - 1, 8)), Self.longestFailurePause)
                state.pauses[uid] = Pause(end: now + length, failures: failures, provider: provider)
            case .noNews:
                state.counts.failed += 1
                state.pauses[uid] = Pause(end: now + Self.longPause)
            }
        }
    }

    /// Is this another state of the provider than the log has? nil: it answers.
    func isNews(_ reason: String?, of provider: String) -> Bool {
        state.withLockedValue { state in
            guard state.failing[provider] != reason else { return false }
            state.failing[provider] = reason
            // One that answers again is asked about everybody again; recheck_rate keeps that slow.
            if reason == nil { state.pauses = state.pauses.filter { $0.value.provider != provider } }
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
    /// Nothing is known: what is in the store stays, and ages. `provider`: who did not answer; nil where it was not
    /// asked.
    case failed(reason: String, provider: String?)
    /// The sign-in counts still, and no more is said: the same.
    case noNews
    /// There was nothing to ask with, or a sign-in was faster.
    case nothing
}
