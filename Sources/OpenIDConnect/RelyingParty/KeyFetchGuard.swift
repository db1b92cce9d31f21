/// Keeps tokens with unknown key IDs from turning into a flood of fetches (KEY-4, HTTP-10).
struct KeyFetchGuard: Sendable {
    private static let negativeCapacity = 1_000

    enum Answer: Equatable {
        case fetch
        /// This ID was asked for a moment ago and is not there.
        case knownAbsent
        case limited
    }

    private let limits: DocumentLimits
    private var fetches: [Duration] = []
    private var absent: [[UInt8]: Duration] = [:]

    init(limits: DocumentLimits) {
        self.limits = limits
    }

    /// May the key set be fetched for this ID now? Counts the fetch when it may.
    mutating func ask(for keyID: [UInt8], now: Duration) -> Answer {
        if let since = absent[keyID], now - since < limits.absentLifetime { return .knownAbsent }
        return take(now: now) ? .fetch : .limited
    }

    /// Counts a fetch; false when there have been too many.
    mutating func take(now: Duration) -> Bool {
        fetches.removeAll { now - $0 >= limits.refreshWindow }
        guard fetches.count < limits.refreshCount else { return false }
        fetches.append(now)
        return true
    }

    /// The set was fetched and does not have it. A full table forgets all: the count still guards.
    mutating func isAbsent(_ keyID: [UInt8], now: Duration) {
        if absent.count >= Self.negativeCapacity { absent.removeAll() }
        absent[keyID] = now
    }
}
