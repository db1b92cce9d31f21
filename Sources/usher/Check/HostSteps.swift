import OpenIDConnect

/// Names the endpoints that the provider puts on another host than its issuer (HTTP-08).
enum HostSteps {
    static func of(_ provider: ProviderConfiguration, metadata: ProviderMetadata) -> [CheckStep] {
        let elsewhere = ProviderEndpoint.allCases.compactMap { endpoint -> String? in
            guard provider.endpoints[endpoint] == nil, let url = metadata.endpoints[endpoint],
                url.host != provider.issuer.url.host
            else { return nil }
            return "\(endpoint.rawValue) is on \(Output.printable(url.host))"
        }
        guard !elsewhere.isEmpty else { return [] }
        return [
            .warning(
                "hosts", elsewhere.joined(separator: ", "),
                "if that is right, set them in the configuration and allow_cross_host_endpoints = false")
        ]
    }
}
