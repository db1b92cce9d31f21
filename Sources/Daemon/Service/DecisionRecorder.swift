import AccountRecord
import Accounts
import NIOConcurrencyHelpers
import OpenIDConnect

/// Decisions that shall be in the store, so that they outlive usherd. What is decided again and again, as for cron,
/// is written once a minute.
final class DecisionRecorder: Sendable {
    private struct Key: Hashable {
        let name: LoginName
        let service: [UInt8]
    }

    private struct State {
        var last: [Key: LastDecision] = [:]
        var waiting: [Key: LastDecision] = [:]
    }

    /// The same decision within so many seconds is not written again.
    private static let pause: Int64 = 60
    /// A full table forgets what was written.
    private static let capacity = 10_000

    /// Something waits.
    let news: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation
    private let state = NIOLockedValueBox(State())

    init() {
        (news, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func note(_ decision: LastDecision, of name: LoginName) {
        let key = Key(name: name, service: decision.service)
        let isNew = state.withLockedValue { state in
            if let last = state.last[key], last.isGranted == decision.isGranted, last.reason == decision.reason,
                (0..<Self.pause).contains(decision.decidedAt.value &- last.decidedAt.value)
            {
                return false
            }
            if state.last.count >= Self.capacity { state.last = [:] }
            guard state.waiting.count < Self.capacity else { return false }
            state.last[key] = decision
            state.waiting[key] = decision
            return true
        }
        if isNew { sink.yield() }
    }

    /// What waits; it is nobody else's afterwards.
    func take() -> [(name: LoginName, decision: LastDecision)] {
        state.withLockedValue { state in
            defer { state.waiting = [:] }
            return state.waiting.map { ($0.key.name, $0.value) }
        }
    }
}
