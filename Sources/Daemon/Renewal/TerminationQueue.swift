import Accounts
import NIOConcurrencyHelpers

/// Accounts whose sessions shall end, and logind did not answer. In memory: what usherd's own end cuts short is not
/// asked for again.
final class TerminationQueue: Sendable {
    struct Wish: Sendable {
        let account: Account
        let provider: ProviderService
        /// How often logind was asked.
        let attempts: Int
    }

    /// Something waits.
    let news: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation
    private let waiting = NIOLockedValueBox<[UInt32: Wish]>([:])

    init() {
        (news, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func want(_ wish: Wish) {
        waiting.withLockedValue { $0[wish.account.uid] = wish }
        sink.yield()
    }

    /// All that wait, by uid.
    func take() -> [Wish] {
        waiting.withLockedValue { waiting in
            defer { waiting = [:] }
            return waiting.values.sorted { $0.account.uid < $1.account.uid }
        }
    }
}
