package import LoginFlow
package import LoginPolicy
package import LoginWire
import NIOConcurrencyHelpers
package import OpenIDConnect
package import StrictJSON

/// The last decision about each account at each service and in each phase, so that it can be explained. In
/// memory; a restart forgets it, and so does the eighth change of the configuration after it. Claims are kept for 15 minutes, and no more of them than 4 MiB.
package final class LastDecisions: Sendable {
    package struct Entry: Sendable {
        /// As the module asked.
        package let request: LoginRequest
        /// The uid whose trial it was; nil for a login.
        package let trialOf: UInt32?
        /// The provider's name.
        package let provider: String
        /// The fingerprint of the configuration that decided.
        package let configuration: String
        /// As `InForce.number`.
        let number: Int
        /// The rules that decided: with the facts and the context they decide the same again.
        package let rules: LoginRules
        package let result: LoginEnd.Result
        /// The code of the audit record.
        package let reason: String
        package let grant: GrantKind?
        package let facts: LoginFacts?
        package let context: LoginContext?
        package let isObserved: Bool
        package let isStale: Bool
        /// As `LoginEnd` has them.
        package let prior: PriorSignIn?
        package let missedReuse: ReuseRefusal?
        package let at: UnixSeconds
        /// nil when no token was verified, and after 15 minutes.
        package fileprivate(set) var claims: JSONObject?
        package fileprivate(set) var unused: UnusedClaims?

        package init(
            request: LoginRequest, trialOf: UInt32?, provider: String, configuration: String, number: Int = 0,
            rules: LoginRules, end: LoginEnd, reason: String, at: UnixSeconds
        ) {
            self.request = request
            self.trialOf = trialOf
            self.provider = provider
            self.configuration = configuration
            self.number = number
            self.rules = rules
            self.reason = reason
            self.at = at
            result = end.result
            grant = end.grant
            facts = end.evidence?.facts
            context = end.evidence?.context
            isObserved = end.isObserved
            isStale = end.evidence?.isStale ?? false
            prior = end.prior
            missedReuse = end.missedReuse
            claims = end.evidence.flatMap { $0.claims.members.isEmpty ? nil : $0.claims }
            unused = end.evidence?.unused
        }

        package var isRefused: Bool { result != .granted }
    }

    private struct Key: Hashable {
        let user: [UInt8]
        let service: [UInt8]
        let phase: LoginPhase
    }

    private struct Kept {
        var entry: Entry
        let number: Int
        let uptime: Duration
        /// Of the claims, encoded.
        var size: Int

        mutating func dropClaims() {
            entry.claims = nil
            entry.unused = nil
            size = 0
        }
    }

    /// Rules may be large: those of so many configurations are kept, the last ones.
    static let configurations = 8
    package static let claimsLifetime = Duration.seconds(900)
    private static let capacity = 1_000
    private static let maximumClaimBytes = 4 * 1_024 * 1_024

    private struct State {
        var table: [Key: Kept] = [:]
        var last = 0
        /// The highest `Entry.number`.
        var configuration = 0

        /// Forgets what older configurations decided; false for one of them.
        mutating func takes(_ entry: Entry) -> Bool {
            if entry.number > configuration {
                configuration = entry.number
                table = table.filter { configuration - $0.value.entry.number < LastDecisions.configurations }
            }
            return configuration - entry.number < LastDecisions.configurations
        }
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    /// A full table forgets the oldest grant; the oldest refusal only when there is no grant.
    package func store(_ entry: Entry, uptime: Duration) {
        let size = Self.size(entry)
        state.withLockedValue { state in
            Self.forgetClaims(&state, uptime: uptime)
            guard state.takes(entry) else { return }
            let key = Key(user: entry.request.user, service: entry.request.service, phase: entry.request.phase)
            state.table[key] = nil
            if state.table.count >= Self.capacity {
                let oldest = state.table.min {
                    ($0.value.entry.isRefused ? 1 : 0, $0.value.number)
                        < ($1.value.entry.isRefused ? 1 : 0, $1.value.number)
                }
                if let oldest { state.table[oldest.key] = nil }
            }
            state.last += 1
            state.table[key] = Kept(entry: entry, number: state.last, uptime: uptime, size: size)
            Self.makeRoom(&state)
        }
    }

    /// Those that fit, the newest first.
    package func entries(uptime: Duration, where isWanted: (Entry) -> Bool = { _ in true }) -> [Entry] {
        state.withLockedValue { state in
            Self.forgetClaims(&state, uptime: uptime)
            return state.table.values.filter { isWanted($0.entry) }.sorted { $0.number > $1.number }.map(\.entry)
        }
    }

    /// Drops claims whose time is over.
    package func forgetClaims(uptime: Duration) {
        state.withLockedValue { Self.forgetClaims(&$0, uptime: uptime) }
    }

    private static func forgetClaims(_ state: inout State, uptime: Duration) {
        for (key, kept) in state.table where kept.size > 0 && uptime - kept.uptime >= claimsLifetime {
            state.table[key]?.dropClaims()
        }
    }

    private static func makeRoom(_ state: inout State) {
        var total = state.table.values.reduce(0) { $0 + $1.size }
        guard total > maximumClaimBytes else { return }
        for (key, kept) in state.table.sorted(by: { $0.value.number < $1.value.number }) where kept.size > 0 {
            state.table[key]?.dropClaims()
            total -= kept.size
            if total <= maximumClaimBytes { return }
        }
    }

    private static func size(_ entry: Entry) -> Int {
        [entry.claims, entry.unused?.accessToken, entry.unused?.userInfo].reduce(0) { sum, object in
            sum + (object.map { JSONValue.object($0).encoded().count } ?? 0)
        }
    }
}
