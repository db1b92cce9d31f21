package import JOSE

/// What an administrator wrote about one provider: `[provider.NAME]` and the tables below it.
package struct ProviderConfiguration: Equatable, Sendable {
    /// The table's name, `[A-Za-z0-9_-]{1,32}`.
    package var name: String
    package var issuer: IssuerURL
    /// PEM file with the authorities to trust beside the system's; an absolute path.
    package var caFile: String?
    /// Endpoints that stand in place of the discovered ones.
    package var endpoints: [ProviderEndpoint: EndpointURL]
    package var client: ClientConfiguration
    /// Algorithms an ID token may be signed with.
    package var allowedAlgorithms: Set<SignatureAlgorithm>
    /// Audiences that may stand beside our client ID.
    package var trustedAudiences: [[UInt8]]
    /// Issuers that an ID token of this provider may name beside its own, whole and byte for byte; the
    /// keys are this provider's all the same.
    package var acceptedIssuers: [[UInt8]] = []
    package var discovery = DiscoveryRules()
    /// A file with the key set, in place of the provider's; an absolute path.
    package var keysFile: String?
    package var documents = DocumentLimits()

    package init(
        name: String, issuer: IssuerURL, caFile: String? = nil, endpoints: [ProviderEndpoint: EndpointURL] = [:],
        client: ClientConfiguration,
        allowedAlgorithms: Set<SignatureAlgorithm> = [.rs256, .ps256, .es256, .es384, .edDSA],
        trustedAudiences: [[UInt8]] = []
    ) {
        self.name = name
        self.issuer = issuer
        self.caFile = caFile
        self.endpoints = endpoints
        self.client = client
        self.allowedAlgorithms = allowedAlgorithms
        self.trustedAudiences = trustedAudiences
    }
}
