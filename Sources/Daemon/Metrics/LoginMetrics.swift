import LoginFlow
import NIOConcurrencyHelpers

/// Counts decisions and their times since the start. Holds no name and no address.
package final class LoginMetrics: Sendable {
    /// What a series is about. Everything in it is ours or the administrator's, never a caller's text.
    struct Series: Hashable, Sendable {
        let phase: String
        let service: String
        let provider: String
        let grant: String
        let outcome: String
        let reason: String

        var labels: [String] { [phase, service, provider, grant, outcome, reason] }
    }

    struct Values: Sendable {
        var logins: [Series: Int] = [:]
        /// Our own time, by phase.
        var own: [String: Histogram] = [:]
        /// The provider's time and the person's, by grant.
        var provider: [String: Histogram] = [:]
        var person: [String: Histogram] = [:]
        /// Logins that leaned on a sign-in of before.
        var uses: [PriorSignIn.Way: Int] = [:]
        /// Decisions of trials; they count nowhere else here.
        var trials = 0
    }

    /// Reloads may bring services and providers without end; beyond this number they are not told apart.
    static let maximumSeries = 2_000
    /// In the place of a service that is not configured, and of all that is beyond the number.
    static let other = "other"
    static let none = "none"

    private let box = NIOLockedValueBox(Values())

    package init() {}

    var values: Values { box.withLockedValue { $0 } }

    func countUse(_ way: PriorSignIn.Way) { box.withLockedValue { $0.uses[way, default: 0] += 1 } }

    func countTrial() { box.withLockedValue { $0.trials += 1 } }

    func count(_ series: Series, _ times: LoginStopwatch) {
        box.withLockedValue { values in
            let isKnown = values.logins[series] != nil || values.logins.count < Self.maximumSeries
            let place =
                isKnown
                ? series
                : Series(
                    phase: series.phase, service: Self.other, provider: Self.other, grant: series.grant,
                    outcome: series.outcome, reason: Self.other)
            values.logins[place, default: 0] += 1
            values.own[series.phase, default: Histogram(bounds: Histogram.work)].observe(times.own)
            guard series.grant != Self.none else { return }
            values.provider[series.grant, default: Histogram(bounds: Histogram.work)].observe(times.provider)
            values.person[series.grant, default: Histogram(bounds: Histogram.patience)].observe(times.person)
        }
    }
}
