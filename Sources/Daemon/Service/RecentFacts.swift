package import LoginPolicy
import NIOConcurrencyHelpers
package import OpenIDConnect

/// The facts of each account's last sign-in, in memory: the account phase evaluates the policy on
/// them. They are gone after a restart; people then sign in once more.
package final class RecentFacts: Sendable {
    private struct Key: Hashable {
        let user: [UInt8]
        /// The name of the provider that said so.
        let provider: String
        /// The uid whose trial it was; nil for a login.
        let trialOf: UInt32?
    }

    /// A full table forgets the oldest.
    private static let capacity = 10_000
    /// How long a trial's facts serve the account phase of the same trial, in seconds.
    private static let trialLifetime: Int64 = 60

    private struct Kept {
        let facts: LoginFacts
        let source: FactsSource
    }

    private let table = NIOLockedValueBox<[Key: Kept]>([:])

    package init() {}

    package func store(_ facts: LoginFacts, user: [UInt8], source: FactsSource, trialOf uid: UInt32? = nil) {
        table.withLockedValue { table in
            let key = Key(user: user, provider: source.provider, trialOf: uid)
            if table[key] == nil, table.count >= Self.capacity,
                let oldest = table.min(by: { $0.value.facts.establishedAt < $1.value.facts.establishedAt })
            {
                table[oldest.key] = nil
            }
            table[key] = Kept(facts: facts, source: source)
        }
    }

    /// Only what the same source said: nobody else's facts count for its logins.
    package func facts(
        user: [UInt8], source: FactsSource, trialOf uid: UInt32? = nil, now: UnixSeconds
    ) -> LoginFacts? {
        table.withLockedValue { table in
            let key = Key(user: user, provider: source.provider, trialOf: uid)
            guard let kept = table[key], kept.source.serves(source) else { return nil }
            let facts = kept.facts
            if uid != nil, now.value - facts.establishedAt.value > Self.trialLifetime {
                table[key] = nil
                return nil
            }
            return facts
        }
    }
}
