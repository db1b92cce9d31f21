package import JOSE

/// What an administrator wrote about one provider: `[provider.NAME]` and the tables below it.
package struct ProviderConfiguration: Equatable, Sendable {
    /// The table's name, `[A-Za-z0-9_-]{1,32}`.
    package var name: String
    package var issuer: IssuerURL
    package var tls = TLSConfiguration()
    package var http = HTTPConfiguration()
    /// Endpoints that stand in place of the discovered ones.
    package var endpoints: [ProviderEndpoint: EndpointURL]
    package var client: ClientConfiguration
    /// Algorithms an ID token may be signed with.
    package var allowedAlgorithms: Set<SignatureAlgorithm>
    /// Audiences that may stand beside our client ID.
    package var trustedAudiences: [[UInt8]]

    package init(
        name: String, issuer: IssuerURL, endpoints: [ProviderEndpoint: EndpointURL] = [:],
        client: ClientConfiguration,
        allowedAlgorithms: Set<SignatureAlgorithm> = [.rs256, .ps256, .es256, .es384, .edDSA],
        trustedAudiences: [[UInt8]] = []
    ) {
        self.name = name
        self.issuer = issuer
        self.endpoints = endpoints
        self.client = client
        self.allowedAlgorithms = allowedAlgorithms
        self.trustedAudiences = trustedAudiences
    }
}
