/// On which hosts the discovered endpoints lie (HTTP-08). Those of the configuration are not asked
/// about: the administrator wrote them.
enum EndpointHosts {
    /// Refuses a document that leads to another host than the issuer's, where that is not allowed.
    static func check(
        _ metadata: ProviderMetadata, _ configuration: ProviderConfiguration
    ) throws(ProviderMetadataError) {
        guard !configuration.discovery.allowsOtherHosts else { return }
        for (_, url) in used(metadata, configuration) where url.host != configuration.issuer.url.host {
            throw .endpointOtherHost
        }
    }

    /// What an operator should know: endpoints elsewhere at first sight, and every move afterwards.
    static func notes(
        old: ProviderMetadata?, new: ProviderMetadata, _ configuration: ProviderConfiguration
    ) -> [ProviderNote] {
        used(new, configuration).compactMap { endpoint, url in
            if let before = old?.endpoints[endpoint] {
                return before.host == url.host ? nil : .moved(endpoint, from: before.host, to: url.host)
            }
            return url.host == configuration.issuer.url.host ? nil : .otherHost(endpoint, host: url.host)
        }
    }

    private static func used(
        _ metadata: ProviderMetadata, _ configuration: ProviderConfiguration
    ) -> [(ProviderEndpoint, EndpointURL)] {
        ProviderEndpoint.allCases.compactMap { endpoint in
            guard configuration.endpoints[endpoint] == nil, let url = metadata.endpoints[endpoint] else { return nil }
            return (endpoint, url)
        }
    }
}
