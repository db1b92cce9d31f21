package import LoginFlow
package import LoginPolicy
package import OpenIDConnect
package import UsherConfiguration

/// One provider with all that a login of its people needs.
package struct ProviderService: Sendable {
    package let served: ServedProvider
    package let rules: LoginRules
    package let client: RelyingParty
    package let messages: LoginMessages
    let transport: RenewableTransport

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
