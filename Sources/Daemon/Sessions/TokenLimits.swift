import NIOConcurrencyHelpers

/// How often an account's programs may make the provider issue a token, and how often a uid's refusals are logged: so
/// many times in a minute.
final class TokenLimits: Sendable {
    static let count = 10
    private static let window = Duration.seconds(60)

    private let requests = NIOLockedValueBox<[UInt32: [Duration]]>([:])

    /// false: too often. `now` is uptime.
    func take(_ uid: UInt32, now: Duration) -> Bool {
        requests.withLockedValue { requests in
            requests = requests.filter { now - ($0.value.last ?? .zero) < Self.window }
            let recent = (requests[uid] ?? []).filter { now - $0 < Self.window }
            guard recent.count < Self.count else { return false }
            requests[uid] = recent + [now]
            return true
        }
    }
}
