/// Keeps a token fresh in a file: a value that is asked again and again what to do. Times are monotonic seconds.
struct TokenKeeper {
    /// What usherd said, or that it said nothing.
    enum Answer: Equatable {
        /// The token is in the file.
        case written(expiresIn: Int64)
        case stillAllowed
        /// Nothing is known: usherd or the provider does not answer.
        case failed
        case refused
    }

    enum Question: Equatable {
        case token
        /// Only whether there would be one.
        case check
    }

    /// The longest time without a question: so long may a token lie there after its sign-in has ended elsewhere.
    static let longestPause: Int64 = 60
    /// Between two tokens, however short the provider makes them.
    static let shortestPause: Int64 = 10

    private(set) var hasFile = false
    private var renewAt: Int64 = 0
    private var endsAt: Int64 = 0

    func question(now: Int64) -> Question { hasFile && now < renewAt ? .check : .token }

    /// Takes an answer in. Returns whether a file that is there shall go, and the seconds until the next question.
    mutating func heard(_ answer: Answer, now: Int64) -> (removes: Bool, pause: Int64) {
        switch answer {
        case .written(let expiresIn):
            hasFile = true
            let lifetime = min(max(expiresIn, 0), 31_536_000)
            renewAt = now + max(lifetime / 3 * 2, Self.shortestPause)
            endsAt = now + lifetime
        case .stillAllowed: break
        case .failed:
            // What has expired is of no use to anybody.
            guard hasFile, now >= endsAt else { return (false, Self.longestPause) }
            hasFile = false
            return (true, Self.longestPause)
        case .refused:
            defer { hasFile = false }
            return (hasFile, Self.longestPause)
        }
        return (false, min(max(renewAt - now, Self.shortestPause), Self.longestPause))
    }
}
