package import JOSE

/// Everything that is known about a provider, for `usher provider show`. Nothing of it is secret.
package struct ProviderReport: Sendable {
    package struct Endpoint: Sendable {
        package let endpoint: ProviderEndpoint
        package let url: [UInt8]
        /// It stands in the configuration, in place of what the provider says.
        package let isConfigured: Bool
    }

    package struct Key: Sendable {
        package let description: KeySet.KeyDescription
        /// Since when this daemon knows it; nil for a key without an ID.
        package let age: Duration?
    }

    package let status: ProviderStatus
    package let endpoints: [Endpoint]
    /// What the provider signs with; nil when it does not say.
    package let providerAlgorithms: [[UInt8]]?
    /// What the configuration allows, in the order of RFC 7518.
    package let allowedAlgorithms: [SignatureAlgorithm]
    package let keys: [Key]
    /// When a document stops being fresh; nil when nothing is fetched.
    package let nextRefresh: Duration?
}
