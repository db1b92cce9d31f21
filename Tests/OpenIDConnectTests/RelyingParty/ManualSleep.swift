import Synchronization

@testable import OpenIDConnect

/// Sleeps of one task, which the test ends.
final class ManualSleep: Sendable {
    private struct State {
        var asked: [Duration] = []
        var sleeper: CheckedContinuation<Bool, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Every pause that was asked for, in order.
    var asked: [Duration] { state.withLock { $0.asked } }
    var isAsleep: Bool { state.withLock { $0.sleeper != nil } }

    func wake() {
        let sleeper = state.withLock { state in
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume(returning: true)
    }

    @Sendable func sleep(_ duration: Duration) async throws {
        let hasSlept = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    state.asked.append(duration)
                    if !state.isCancelled { state.sleeper = continuation }
                    return state.isCancelled
                }
                if isCancelled { continuation.resume(returning: false) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.isCancelled = true
                defer { state.sleeper = nil }
                return state.sleeper
            }
            sleeper?.resume(returning: false)
        }
        if !hasSlept { throw CancellationError() }
    }
}
