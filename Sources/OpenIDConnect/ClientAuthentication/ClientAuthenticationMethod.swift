/// How the client proves itself at the token and device authorization endpoints, by the names of
/// OpenID Connect Core §9 and RFC 8705 §2.
package enum ClientAuthenticationMethod: String, CaseIterable, Sendable {
    case none
    case clientSecretBasic = "client_secret_basic"
    case clientSecretPost = "client_secret_post"
    case clientSecretJWT = "client_secret_jwt"
    case privateKeyJWT = "private_key_jwt"
    case tlsClientAuth = "tls_client_auth"
    case selfSignedTLSClientAuth = "self_signed_tls_client_auth"

    /// A secret that both sides know.
    package var usesSecret: Bool {
        switch self {
        case .clientSecretBasic, .clientSecretPost, .clientSecretJWT: true
        case .none, .privateKeyJWT, .tlsClientAuth, .selfSignedTLSClientAuth: false
        }
    }

    /// A signed assertion (RFC 7523).
    package var usesAssertion: Bool { self == .clientSecretJWT || self == .privateKeyJWT }

    /// The certificate of the TLS connection (RFC 8705).
    package var usesCertificate: Bool { self == .tlsClientAuth || self == .selfSignedTLSClientAuth }
}

/// How ID and secret stand in HTTP Basic.
package enum BasicEncoding: String, CaseIterable, Sendable {
    /// Form-encoded first, as RFC 6749 §2.3.1 says.
    case form
    /// As they are, as RFC 7617 alone would have it; some providers read nothing else.
    case raw
}
