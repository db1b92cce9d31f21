import SecretMemory

/// That a secret other than the expected one was accepted while the provider and this host change it.
package enum ClientSecretNote: Equatable, Sendable {
    /// The provider still has the previous one.
    case previousAccepted
    /// The provider has the new one now.
    case newAccepted
}

/// The client's secret while it is being changed (`secret_grace`): for a while after the file has
/// changed the provider may know either, so that the other one is tried once when one is refused.
/// The one that was accepted last goes first. Times are monotonic.
actor ClientSecrets {
    struct Choice: Sendable {
        let first: SecretBytes
        /// For one more try; nil outside the grace time.
        let second: SecretBytes?
    }

    private var current: SecretBytes?
    private var previous: (secret: SecretBytes, until: Duration)?
    private var prefersPrevious = false

    /// `read` is what the file holds now.
    func choose(_ read: SecretBytes, grace: Duration, now: Duration) -> Choice {
        if let current, !current.isEqual(to: read) {
            previous = grace > .zero ? (current, now + grace) : nil
            prefersPrevious = false
        }
        current = read
        if let previous, now < previous.until {
            return prefersPrevious
                ? Choice(first: previous.secret, second: read) : Choice(first: read, second: previous.secret)
        }
        previous = nil
        return Choice(first: read, second: nil)
    }

    /// The second of a choice was accepted where the first was not.
    func accepted(_ second: SecretBytes) -> ClientSecretNote {
        prefersPrevious = previous.map { $0.secret === second } ?? false
        return prefersPrevious ? .previousAccepted : .newAccepted
    }
}
