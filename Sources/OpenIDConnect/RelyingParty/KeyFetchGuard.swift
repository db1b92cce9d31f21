/// Keeps tokens with unknown key IDs from turning into a flood of fetches (KEY-4, HTTP-10).
struct KeyFetchGuard: Sendable {
    private static let window: Duration = .seconds(10)
    private static let fetchesInWindow = 10
    private static let negativeLifetime: Duration = .seconds(60)
    private static let negativeCapacity = 1_000

    enum Answer: Equatable {
        case fetch
        /// This ID was asked for a moment ago and is not there.
        case knownAbsent
        case limited
    }

    private var fetches: [Duration] = []
    private var absent: [[UInt8]: Duration] = [:]

    /// May the key set be fetched for this ID now? Counts the fetch when it may.
    mutating func ask(for keyID: [UInt8], now: Duration) -> Answer {
        if let since = absent[keyID], now - since < Self.negativeLifetime { return .knownAbsent }
        fetches.removeAll { now - $0 >= Self.window }
        guard fetches.count < Self.fetchesInWindow else { return .limited }
        fetches.append(now)
        return .fetch
    }

    /// The set was fetched and does not have it. A full table forgets all: the count still guards.
    mutating func isAbsent(_ keyID: [UInt8], now: Duration) {
        if absent.count >= Self.negativeCapacity { absent.removeAll() }
        absent[keyID] = now
    }
}
