/// The growing pauses between attempts to reach a provider that is down: 5 s, doubling up to 60 s.
struct RetryPause: Sendable {
    private static let first = Duration.seconds(5)
    private static let longest = Duration.seconds(60)

    private var pause = first

    /// The pause after a failure, without jitter.
    mutating func failed() -> Duration {
        defer { pause = min(pause * 2, Self.longest) }
        return pause
    }

    mutating func succeeded() {
        pause = Self.first
    }
}
