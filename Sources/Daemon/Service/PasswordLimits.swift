package import LoginFlow
import LoginWire
import NIOConcurrencyHelpers
package import UsherConfiguration

/// Slows guessing of passwords: by a name from one source, by a name, by a source and on the whole host. Whoever
/// signed in under a name from a source within 30 days is slowed there by nothing but wrong passwords for that name
/// from there, so that strangers cannot lock people out. In memory; a restart forgets it. Only typed passwords
/// come here.
package final class PasswordLimits: Sendable {
    /// Who types.
    package struct Place: Hashable, Sendable {
        package let user: [UInt8]
        package let source: LoginSource

        package init(user: [UInt8], source: LoginSource) {
            self.user = user
            self.source = source
        }

        init(_ request: LoginRequest) {
            self.init(user: request.user, source: LoginSource(request))
        }
    }

    fileprivate enum Key: Hashable {
        case place(Place)
        case user([UInt8])
        case source(LoginSource)
        case host
        case table

        var scope: FailureScope {
            switch self {
            case .place: .userAndSource
            case .user: .user
            case .source: .source
            case .host: .host
            case .table: .table
            }
        }
    }

    /// What a password that is being checked has been counted under; `leave` takes it back.
    package struct Ticket: Sendable {
        fileprivate let place: Place
        fileprivate let keys: [Key]
    }

    private struct State {
        var limits: Limits
        var counts: [Key: FailureCount] = [:]
        var successes: [Place: Duration] = [:]
        /// When the full table was last looked through.
        var sweptAt: Duration?
    }

    /// Free failures of one name from one source.
    private static let freePerPlace = 5
    /// Nobody is a stranger for so long after a sign-in.
    private static let known = Duration.seconds(30 * 86_400)

    private let capacity: Int
    private let state: NIOLockedValueBox<State>

    /// `capacity`: of what is counted, and of places where somebody signed in.
    package init(limits: Limits, capacity: Int = 10_000) {
        self.capacity = capacity
        state = NIOLockedValueBox(State(limits: limits))
    }

    /// Counts for those who come from now on.
    package func use(_ limits: Limits) {
        state.withLockedValue { $0.limits = limits }
    }

    /// What is counted.
    package var count: Int { state.withLockedValue(\.counts.count) }

    /// Lets a password be checked, or says how long it must wait. `now` is uptime.
    package func take(_ place: Place, now: Duration) -> Result<Ticket, LoginRefusal> {
        state.withLockedValue { state in
            var keys: [Key] = [.place(place)]
            if !Self.isKnown(place, state, now: now) { keys += [.user(place.user), .source(place.source), .host] }
            // Who finds no room shares one count with all others of that kind: a full table slows everybody.
            var room = capacity - state.counts.count
            let missing = keys.count { state.counts[$0] == nil }
            if missing > room {
                room += Self.sweep(&state, now: now)
            }
            keys = keys.map { key in
                if state.counts[key] != nil { return key }
                guard room > 0 || key == .host else { return .table }
                room -= 1
                return key
            }
            var seen: Set<Key> = []
            keys = keys.filter { seen.insert($0).inserted }
            for key in keys {
                guard let wait = state.counts[key]?.wait(now: now) else { continue }
                return .failure(.tooManyFailures(key.scope, seconds: Self.wholeSeconds(wait)))
            }
            for key in keys {
                state.counts[key, default: FailureCount(free: Self.free(key, state.limits))].begin()
            }
            return .success(Ticket(place: place, keys: keys))
        }
    }

    /// Says what became of a password that `take` let through.
    package func leave(_ ticket: Ticket, _ outcome: PasswordOutcome, now: Duration) {
        state.withLockedValue { state in
            for key in ticket.keys {
                state.counts[key]?.end(isWrong: outcome == .wrong, now: now)
                if outcome == .right, key.scope == .userAndSource { state.counts[key]?.clear() }
                if state.counts[key]?.isOver(now: now) == true { state.counts[key] = nil }
            }
        }
    }

    /// Somebody was let in under the name from the source, by whatever grant.
    package func noteSuccess(_ place: Place, now: Duration) {
        state.withLockedValue { state in
            if state.successes[place] == nil, state.successes.count >= capacity,
                let oldest = state.successes.min(by: { $0.value < $1.value })
            {
                state.successes[oldest.key] = nil
            }
            state.successes[place] = now
        }
    }

    private static func isKnown(_ place: Place, _ state: State, now: Duration) -> Bool {
        state.successes[place].map { now - $0 < known } ?? false
    }

    /// How much room a look through the table made; at most one look a second.
    private static func sweep(_ state: inout State, now: Duration) -> Int {
        if let last = state.sweptAt, now - last < .seconds(1) { return 0 }
        state.sweptAt = now
        let before = state.counts.count
        state.counts = state.counts.filter { entry in
            var count = entry.value
            return !count.isOver(now: now)
        }
        return before - state.counts.count
    }

    private static func free(_ key: Key, _ limits: Limits) -> Int {
        switch key {
        case .place, .table: freePerPlace
        case .user: limits.failuresPerUser
        case .source: limits.failuresPerSource
        case .host: limits.failuresPerHost
        }
    }

    /// Rounded up: who waits as long as was said is not told to wait again.
    private static func wholeSeconds(_ wait: Duration) -> Int64 {
        let (seconds, rest) = wait.components
        return rest > 0 ? seconds + 1 : seconds
    }
}
