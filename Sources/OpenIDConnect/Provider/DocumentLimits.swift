/// How long a provider's documents serve, and how often they are asked for (KEY-4 to KEY-6, HTTP-10).
package struct DocumentLimits: Equatable, Sendable {
    /// No document is asked for again sooner than this after a failure (KEY-5).
    package static let failurePause = Duration.seconds(5)
    /// A `max-age` of the provider never makes a document serve for less.
    package static let shortestLifetime = Duration.seconds(60)
    /// The longest that old metadata serve when no new ones can be had (HTTP-09).
    package static let metadataStaleness = Duration.seconds(86_400)

    /// The most that a document serves; the provider's `max-age` can only shorten it.
    package var metadataLifetime = Duration.seconds(3_600)
    package var keysLifetime = Duration.seconds(3_600)
    /// The longest that an old key set serves when no new one can be had.
    package var keysStaleness = Duration.seconds(86_400)
    /// Between two fetches that an administrator asks for.
    package var metadataInterval = Duration.seconds(30)
    package var keysInterval = Duration.seconds(1)
    /// Key fetches for unknown key IDs: so many in this time.
    package var refreshCount = 10
    package var refreshWindow = Duration.seconds(10)
    /// How long a key ID that a new set did not have counts as absent.
    package var absentLifetime = Duration.seconds(60)
    package var maximumKeys = 100

    package init() {}

    /// From the provider's `max-age`, between a minute and the limit.
    static func lifetime(maxAge: Int?, limit: Duration) -> Duration {
        guard let maxAge else { return limit }
        return min(max(.seconds(maxAge), shortestLifetime), limit)
    }
}
