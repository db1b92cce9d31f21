package import JOSE

/// How client assertions are made.
package struct ClientAssertionSettings: Equatable, Sendable {
    package enum Audience: String, CaseIterable, Sendable {
        /// The issuer's identifier: good for no other provider (CVE-2025-27370).
        case issuer
        case tokenEndpoint = "token_endpoint"
        /// The address that the request goes to.
        case endpoint
    }

    /// The parameter `client_id` beside an assertion, which names the client too (RFC 7521 §4.2).
    package enum ClientIDParameter: String, CaseIterable, Sendable {
        case send
        /// For a provider that takes it for a second way to authenticate (glewlwyd).
        case omit
    }

    /// With `private_key_jwt`.
    package var algorithm = SignatureAlgorithm.es256
    /// With `client_secret_jwt`.
    package var secretAlgorithm = SharedSecretAlgorithm.hs384
    /// nil: the key's own, else its thumbprint (RFC 7638).
    package var keyID: [UInt8]?
    package var audience = Audience.issuer
    package var clientID = ClientIDParameter.send

    package init() {}
}

/// Keyed hashes of RFC 7518 §3.2. We make them; none is ever verified (see `SignatureAlgorithm`).
package enum SharedSecretAlgorithm: String, CaseIterable, Sendable {
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    var digestName: String {
        switch self {
        case .hs256: "SHA2-256"
        case .hs384: "SHA2-384"
        case .hs512: "SHA2-512"
        }
    }
}
