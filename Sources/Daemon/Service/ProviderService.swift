package import LoginFlow
package import LoginPolicy
package import OpenIDConnect
package import UsherConfiguration

/// One provider with all that a login of its people needs. A class, for it is large: whoever waits for a person holds a
/// reference to it, and no copy in its frame.
package final class ProviderService: Sendable {
    package let served: ServedProvider
    package let rules: LoginRules
    package let client: RelyingParty
    package let messages: LoginMessages
    let transport: RenewableTransport

    init(
        served: ServedProvider, rules: LoginRules, client: RelyingParty, messages: LoginMessages,
        transport: RenewableTransport
    ) {
        self.served = served
        self.rules = rules
        self.client = client
        self.messages = messages
        self.transport = transport
    }

    package var name: String { served.name }
    package var issuer: [UInt8] { served.configuration.issuer.bytes }
    /// Who says what is known of a person, and how it was read.
    package var factsSource: FactsSource {
        FactsSource(provider: name, issuer: issuer, rules: rules)
    }

    /// The last contact with the provider, or the last fetch of its documents, failed.
    func isUnavailable() async -> Bool {
        if transport.hasFailed { return true }
        return await client.status().lastError != nil
    }
}
