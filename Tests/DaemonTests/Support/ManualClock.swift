import Daemon
import NIOConcurrencyHelpers
import OpenIDConnect

/// Time that stands still until the test moves it.
final class ManualClock: Sendable {
    private struct Sleeper {
        let length: Duration
        let until: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var uptime = Duration.zero
        var start: Int64 = 1_800_000_000
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    private let state = NIOLockedValueBox(State())

    var now: UnixSeconds { state.withLockedValue { UnixSeconds($0.start + $0.uptime.components.seconds) } }

    var daemonClock: DaemonClock {
        DaemonClock(
            now: { self.now }, uptime: { self.state.withLockedValue(\.uptime) },
            sinceBoot: { self.state.withLockedValue { 1_000 + $0.uptime.components.seconds } },
            sleep: { try await self.sleep($0) })
    }

    /// How many sleep until exactly this time from now.
    func sleepers(for duration: Duration) -> Int {
        state.withLockedValue { state in state.sleepers.values.count { $0.until == state.uptime + duration } }
    }

    /// How many began to sleep for this time now.
    func begun(_ duration: Duration) -> Int {
        state.withLockedValue { state in
            state.sleepers.values.count { $0.length == duration && $0.until == state.uptime + duration }
        }
    }

    /// By how much turns of re-checks are spread here. Nothing else sleeps for a part of a millisecond.
    static let turnSpread = Duration.nanoseconds(899_999_999)

    /// How many wait for their turn to be asked about.
    var turns: Int {
        let part = Self.turnSpread.components.attoseconds
        return state.withLockedValue { $0.sleepers.values.count { $0.length.components.attoseconds == part } }
    }

    func advance(_ duration: Duration) {
        let due = state.withLockedValue { state in
            state.uptime += duration
            let due = state.sleepers.filter { $0.value.until <= state.uptime }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// The wall clock alone is set.
    func setBack(_ seconds: Int64) {
        state.withLockedValue { $0.start -= seconds }
    }

    private func sleep(_ duration: Duration) async throws {
        let id = state.withLockedValue { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLockedValue { state in
                    if state.cancelled.remove(id) != nil { return true }
                    state.sleepers[id] = Sleeper(
                        length: duration, until: state.uptime + duration, continuation: continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLockedValue { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
