package import LoginFlow
import NIOConcurrencyHelpers

/// Who is being asked by CIBA to approve a sign-in, or does not want to be: one request an account at a
/// time, and none for 15 minutes after a refusal. In memory; a restart forgets it.
package final class BackchannelPlaces: Sendable {
    private enum State {
        case pending
        /// The attempt is over, but the provider may be asking still.
        case abandoned(until: Duration)
        case paused(until: Duration)
    }

    package static let pause = Duration.seconds(900)
    /// A full table admits nobody.
    private static let capacity = 10_000

    private let table = NIOLockedValueBox<[[UInt8]: State]>([:])

    package init() {}

    /// Takes the account's place, or says why CIBA must not begin. `now` is uptime.
    package func take(user: [UInt8], now: Duration) -> LoginRefusal? {
        table.withLockedValue { table in
            switch table[user] {
            case .pending: return .backchannelPending
            case .abandoned(let end) where now < end: return .backchannelPending
            case .paused(let end) where now < end: return .backchannelPaused
            case .abandoned, .paused, nil: break
            }
            if table.count >= Self.capacity { table = table.filter { !Self.isOver($0.value, now: now) } }
            guard table.count < Self.capacity || table[user] != nil else { return .backchannelPending }
            table[user] = .pending
            return nil
        }
    }

    /// Gives back what `take` gave.
    package func leave(user: [UInt8], _ outcome: BackchannelOutcome, now: Duration) {
        table.withLockedValue { table in
            switch outcome {
            case .settled: table[user] = nil
            case .denied: table[user] = .paused(until: now + Self.pause)
            case .abandoned(let end): table[user] = now < end ? .abandoned(until: end) : nil
            }
        }
    }

    private static func isOver(_ state: State, now: Duration) -> Bool {
        switch state {
        case .pending: false
        case .abandoned(let end), .paused(let end): end <= now
        }
    }
}
