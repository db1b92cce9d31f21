package import StrictJSON

/// What this client asks a provider to register (RFC 7591 §2): what is in force on this host, and no more.
package struct ClientRegistration: Sendable {
    /// For the provider's administrators.
    package var name: String
    package var grants: [GrantKind]
    package var client: ClientConfiguration
    /// With `private_key_jwt`.
    package var key: ClientKey?

    package init(name: String, grants: [GrantKind], client: ClientConfiguration, key: ClientKey?) {
        self.name = name
        self.grants = grants
        self.client = client
        self.key = key
    }

    /// The body of the request.
    package var document: JSONValue {
        var members: [(String, JSONValue)] = [
            ("client_name", .text(name)), ("grant_types", .array(grants.map { .text($0.registeredName) })),
            // No browser comes back to us: without this member a provider assumes "code".
            ("response_types", .array([])), ("token_endpoint_auth_method", .text(client.authentication.rawValue)),
            ("scope", .string(client.scopeParameter)),
        ]
        // CIBA Core §4: the provider calls nobody back.
        if grants.contains(.ciba) { members.append(("backchannel_token_delivery_mode", .text("poll"))) }
        if client.authentication == .clientSecretJWT {
            members.append(("token_endpoint_auth_signing_alg", .text(client.assertion.secretAlgorithm.rawValue)))
        }
        if let key {
            members.append(("token_endpoint_auth_signing_alg", .text(key.algorithmName)))
            members.append(("jwks", ClientKey.publicKeySet([key])))
        }
        return .members(members)
    }
}

extension GrantKind {
    /// The value of `grant_type`.
    var registeredName: String {
        switch self {
        case .device: "urn:ietf:params:oauth:grant-type:device_code"
        case .password: "password"
        case .ciba: "urn:openid:params:grant-type:ciba"
        case .clientCredentials: rawValue
        }
    }
}
