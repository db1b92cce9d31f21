import JOSE
import StrictJSON

/// Why a discovery document is refused; the last good one stays in force.
package enum ProviderMetadataError: Error, Equatable, Sendable {
    case notJSON
    case issuerMissing
    case issuerDiffers
    case endpointMissing
    case endpointWrongType
    case endpointURL(EndpointURLError)
    /// An endpoint lies on another host than the issuer, and the configuration does not allow that.
    case endpointOtherHost
    case wrongType
    /// No algorithm that usher verifies is among those that the provider signs with.
    case noUsableAlgorithm

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .notJSON: "metadata.not_json"
        case .issuerMissing: "metadata.issuer_missing"
        case .issuerDiffers: "metadata.issuer_differs"
        case .endpointMissing: "metadata.endpoint_missing"
        case .endpointWrongType: "metadata.endpoint_type"
        case .endpointURL: "metadata.endpoint_url"
        case .endpointOtherHost: "metadata.endpoint_other_host"
        case .wrongType: "metadata.wrong_type"
        case .noUsableAlgorithm: "metadata.no_usable_algorithm"
        }
    }
}

/// What a provider says about itself (OpenID Connect Discovery §3), as far as usher uses it.
package struct ProviderMetadata: Equatable, Sendable {
    package static let maximumBytes = 1_048_576

    /// Those that the document has; the key set and the token endpoint are always among them.
    package let endpoints: [ProviderEndpoint: EndpointURL]
    /// Absent: the provider does not say.
    package let grantTypes: [[UInt8]]?
    package let scopes: [[UInt8]]?
    /// `claims_supported`; nil also where it is no list of names, for nothing but advice depends on it.
    package let claims: [[UInt8]]?
    /// `id_token_signing_alg_values_supported`, with those that usher does not verify.
    package let signingAlgorithms: [[UInt8]]?
    /// RFC 8414 §2, for PKCE.
    package let codeChallengeMethods: [[UInt8]]?
    /// `backchannel_token_delivery_modes_supported` (CIBA Core §4).
    package let backchannelDeliveryModes: [[UInt8]]?
    /// Addresses for a client with a certificate.
    package let mtlsEndpoints: [ProviderEndpoint: EndpointURL]

    /// Reads the document; its issuer must be the configured one, byte for byte.
    package static func parse(
        _ document: [UInt8], issuer: IssuerURL
    ) throws(ProviderMetadataError) -> ProviderMetadata {
        let limits = JSONLimits(bytes: maximumBytes)
        guard let members = try? JSONValue.parse(document, limits: limits).object else { throw .notJSON }
        guard let name = members["issuer"]?.text else { throw .issuerMissing }
        guard name == issuer.bytes else { throw .issuerDiffers }
        var endpoints: [ProviderEndpoint: EndpointURL] = [:]
        for endpoint in ProviderEndpoint.allCases {
            endpoints[endpoint] = try url(members[Array(endpoint.rawValue.utf8)], issuer)
        }
        guard endpoints[.jwks] != nil, endpoints[.token] != nil else { throw .endpointMissing }
        // Never called, but a document with one bad endpoint is not to be trusted with the others.
        _ = try url(members["authorization_endpoint"], issuer)
        let algorithms = try texts(members["id_token_signing_alg_values_supported"])
        if let algorithms {
            guard algorithms.contains(where: { SignatureAlgorithm(name: $0) != nil }) else { throw .noUsableAlgorithm }
        }
        return ProviderMetadata(
            endpoints: endpoints, grantTypes: try texts(members["grant_types_supported"]),
            scopes: try texts(members["scopes_supported"]), claims: try? texts(members["claims_supported"]),
            signingAlgorithms: algorithms,
            codeChallengeMethods: try texts(members["code_challenge_methods_supported"]),
            backchannelDeliveryModes: try texts(members["backchannel_token_delivery_modes_supported"]),
            mtlsEndpoints: try MTLSEndpointAliases.parse(members["mtls_endpoint_aliases"], issuer: issuer))
    }

    /// What stands in place of a document with `discovery = false`.
    static func configured(_ endpoints: [ProviderEndpoint: EndpointURL]) -> ProviderMetadata {
        ProviderMetadata(
            endpoints: endpoints, grantTypes: nil, scopes: nil, claims: nil, signingAlgorithms: nil,
            codeChallengeMethods: nil,
            backchannelDeliveryModes: nil, mtlsEndpoints: [:])
    }

    private static func url(
        _ value: JSONValue?, _ issuer: IssuerURL
    ) throws(ProviderMetadataError) -> EndpointURL? {
        guard let value else { return nil }
        guard let text = value.text else { throw .endpointWrongType }
        do { return try issuer.endpoint(text) } catch { throw .endpointURL(error) }
    }

    private static func texts(_ value: JSONValue?) throws(ProviderMetadataError) -> [[UInt8]]? {
        guard let value else { return nil }
        guard let elements = value.array else { throw .wrongType }
        let texts = elements.compactMap(\.text)
        guard texts.count == elements.count else { throw .wrongType }
        return texts
    }
}
