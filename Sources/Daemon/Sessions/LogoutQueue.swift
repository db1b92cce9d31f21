import NIOConcurrencyHelpers

/// Accounts whose last sign-in has ended, until the provider has been told. Never waits.
final class LogoutQueue: Sendable {
    private struct State {
        var waiting: Set<UInt32> = []
        var running = 0
    }

    /// The ends that a person, root or the host brought about: the provider hears of them. One that it has told us
    /// it knows, and a limit that has passed is no word of anybody: tokens stay for re-checks.
    static let reasons: Set<String> = ["session.logout", "session.ended", "session.closed"]

    let wishes: AsyncStream<UInt32>
    private let sink: AsyncStream<UInt32>.Continuation
    private let state = NIOLockedValueBox(State())

    init() {
        (wishes, sink) = AsyncStream.makeStream()
    }

    /// Nobody waits, and nobody is being asked about.
    var isIdle: Bool { state.withLockedValue { $0.waiting.isEmpty && $0.running == 0 } }

    func want(_ uid: UInt32) {
        if state.withLockedValue({ $0.waiting.insert(uid).inserted }) { sink.yield(uid) }
    }

    /// Whoever ends meanwhile is wanted anew.
    func began(_ uid: UInt32) {
        state.withLockedValue { state in
            state.waiting.remove(uid)
            state.running += 1
        }
    }

    func finished() { state.withLockedValue { $0.running -= 1 } }
}
