import StrictJSON

/// The addresses at which a provider takes client certificates (RFC 8705 §5).
enum MTLSEndpointAliases {
    /// Empty when the metadata has none. The key set is nobody's secret: it has no alias.
    static func parse(
        _ value: JSONValue?, issuer: IssuerURL
    ) throws(ProviderMetadataError) -> [ProviderEndpoint: EndpointURL] {
        guard let value else { return [:] }
        guard let members = value.object else { throw .wrongType }
        var aliases: [ProviderEndpoint: EndpointURL] = [:]
        for endpoint in ProviderEndpoint.allCases where endpoint != .jwks {
            guard let alias = members[Array(endpoint.rawValue.utf8)] else { continue }
            guard let text = alias.text else { throw .endpointWrongType }
            do { aliases[endpoint] = try issuer.endpoint(text) } catch { throw .endpointURL(error) }
        }
        return aliases
    }
}
