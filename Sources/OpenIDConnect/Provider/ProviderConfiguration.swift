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
    package var tokens: TokenRules
    package var device: DeviceGrantRules

    package init(
        name: String, issuer: IssuerURL, caFile: String? = nil, endpoints: [ProviderEndpoint: EndpointURL] = [:],
        client: ClientConfiguration, tokens: TokenRules = TokenRules(), device: DeviceGrantRules = DeviceGrantRules()
    ) {
        self.name = name
        self.issuer = issuer
        self.caFile = caFile
        self.endpoints = endpoints
        self.client = client
        self.tokens = tokens
        self.device = device
    }
}
