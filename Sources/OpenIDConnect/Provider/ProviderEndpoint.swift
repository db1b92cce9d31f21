/// An address at which the provider answers, with its names in the metadata and in usher.toml.
package enum ProviderEndpoint: String, CaseIterable, Hashable, Sendable {
    case jwks = "jwks_uri"
    case token = "token_endpoint"
    /// RFC 8628 §4.
    case deviceAuthorization = "device_authorization_endpoint"
    /// OpenID Connect Core §5.3.
    case userInfo = "userinfo_endpoint"
    /// RFC 7662.
    case introspection = "introspection_endpoint"
    /// RFC 7009.
    case revocation = "revocation_endpoint"
    /// OpenID Connect RP-Initiated Logout 1.0 §2.1.
    case endSession = "end_session_endpoint"
    /// OpenID Connect CIBA Core 1.0 §4.
    case backchannelAuthentication = "backchannel_authentication_endpoint"
    /// RFC 7591 §3.
    case registration = "registration_endpoint"
}
