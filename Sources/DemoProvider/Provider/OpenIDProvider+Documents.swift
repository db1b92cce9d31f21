import JOSE
import StrictJSON

extension OpenIDProvider {
    /// OpenID Connect Discovery §3, RFC 8414 §2, RFC 8628 §4, CIBA Core §4.
    func discoveryDocument() -> ProviderAnswer {
        if misbehaves(.discovery500) { return .text("Something is wrong here.", status: 500) }
        if misbehaves(.discoveryHTML) { return .strayHTML() }
        let issuer = settings.issuer
        let texts = { (names: [String]) in JSONValue.array(names.map { .text($0) }) }
        return .json(
            .members([
                ("issuer", .text(issuer)),
                ("jwks_uri", .text(issuer + "/jwks")),
                ("token_endpoint", .text(issuer + "/token")),
                ("device_authorization_endpoint", .text(issuer + "/device_authorization")),
                ("introspection_endpoint", .text(issuer + "/introspect")),
                ("registration_endpoint", .text(issuer + "/register")),
                ("backchannel_authentication_endpoint", .text(issuer + "/backchannel_authentication")),
                ("backchannel_token_delivery_modes_supported", texts(["poll"])),
                ("backchannel_user_code_parameter_supported", .bool(false)),
                ("grant_types_supported", texts(GrantType.allCases.map(\.rawValue))),
                ("response_types_supported", texts([])),
                ("code_challenge_methods_supported", texts(["S256"])),
                ("scopes_supported", texts(["openid", "profile", "email", "groups", "offline_access"])),
                ("subject_types_supported", texts(["public"])),
                (
                    "id_token_signing_alg_values_supported",
                    texts(settings.keys.all.map(\.algorithm.rawValue))
                ),
                (
                    "token_endpoint_auth_methods_supported",
                    texts([
                        "none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt",
                    ])
                ),
                (
                    "token_endpoint_auth_signing_alg_values_supported",
                    texts(["HS256", "HS384", "HS512"] + SignatureAlgorithm.allCases.map(\.rawValue))
                ),
                (
                    "claims_supported",
                    texts([
                        "iss", "sub", "aud", "exp", "iat", "auth_time", "amr", "at_hash", "preferred_username", "name",
                        "email", "email_verified", "groups",
                    ])
                ),
            ]))
    }

    func keySet() -> ProviderAnswer {
        misbehaves(.jwks500) ? .text("Something is wrong here.", status: 500) : .json(settings.keys.json)
    }
}
