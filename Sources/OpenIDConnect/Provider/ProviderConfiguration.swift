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
    package var tokens: TokenRules
    package var device: DeviceGrantRules
    /// Where a person's claims come from.
    package var claimSources: Set<ClaimSource> = [.idToken]
    /// Issuers that an ID token of this provider may name beside its own, whole and byte for byte; the
    /// keys are this provider's all the same.
    package var acceptedIssuers: [[UInt8]] = []
    package var discovery = DiscoveryRules()
    /// A file with the key set, in place of the provider's; an absolute path.
    package var keysFile: String?
    package var documents = DocumentLimits()

    package init(
        name: String, issuer: IssuerURL, endpoints: [ProviderEndpoint: EndpointURL] = [:],
        client: ClientConfiguration, tokens: TokenRules = TokenRules(), device: DeviceGrantRules = DeviceGrantRules()
    ) {
        self.name = name
        self.issuer = issuer
        self.endpoints = endpoints
        self.client = client
        self.tokens = tokens
        self.device = device
    }
}
