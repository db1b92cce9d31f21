import Synchronization

/// Clocks that stand still until a test moves them, random bytes that count, and the lines reported.
final class ManualTime: Sendable {
    private struct State {
        var uptime = Duration.seconds(1_000)
        var randomByte: UInt8 = 0
        var lines: [String] = []
    }

    /// Unix seconds at the start.
    static let start = 1_800_000_000
    private let state = Mutex(State())

    var uptime: Duration { state.withLock { $0.uptime } }
    var unixSeconds: Int { Self.start + Int((uptime - .seconds(1_000)).components.seconds) }
    var lines: [String] { state.withLock { $0.lines } }

    func pass(_ time: Duration) {
        state.withLock { $0.uptime += time }
    }

    func report(_ line: String) {
        state.withLock { $0.lines.append(line) }
    }

    func randomBytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state.randomByte &+= 31
                return state.randomByte
            }
        }
    }
}
