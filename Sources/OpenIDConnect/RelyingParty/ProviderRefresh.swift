/// What came of a refresh that an administrator asked for.
package struct ProviderRefresh: Equatable, Sendable {
    package enum Outcome: String, Sendable {
        case fetched
        /// Fetched a moment ago: not again (`discovery_min_interval`, `jwks_min_interval`).
        case recent
        /// There is nothing to fetch: the configuration says it all.
        case configured
    }

    package let metadata: Outcome
    package let keys: Outcome
}
