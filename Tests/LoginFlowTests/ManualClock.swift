import NIOConcurrencyHelpers
import OpenIDConnect

/// Time that stands still until a test moves it.
final class ManualClock: Sendable {
    private struct Sleeper {
        let due: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Duration.seconds(1_000)
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        /// Every pause that was asked for, in seconds.
        var pauses: [Int64] = []
    }

    private let state = NIOLockedValueBox(State())

    var now: Duration { state.withLockedValue { $0.now } }
    var pauses: [Int64] { state.withLockedValue { $0.pauses } }
    var sleepers: Int { state.withLockedValue { $0.sleepers.count } }

    func sleep(_ duration: Duration) async throws {
        let id = state.withLockedValue { state in
            state.next += 1
            state.pauses.append(duration.components.seconds)
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLockedValue { state in
                    if state.cancelled.contains(id) { return true }
                    state.sleepers[id] = Sleeper(due: state.now + duration, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLockedValue { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Wakes whoever is due then.
    func advance(_ seconds: Int) {
        let due = state.withLockedValue { state in
            state.now += .seconds(seconds)
            let now = state.now
            let ids = state.sleepers.filter { $0.value.due <= now }.map(\.key)
            return ids.compactMap { state.sleepers.removeValue(forKey: $0) }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}

/// Waits for an event; ends with the test's time limit.
func happened(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
