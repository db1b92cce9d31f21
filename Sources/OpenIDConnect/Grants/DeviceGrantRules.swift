/// What the device grant sends beyond RFC 8628: `device_nonce` and `device_pkce` of `[provider.NAME]`.
package struct DeviceGrantRules: Equatable, Sendable {
    /// Binds the ID token to the request (OpenID Connect Core §3.1.2.1).
    package enum Nonce: String, CaseIterable, Sendable {
        /// Sent; a token without one passes, one with another does not.
        case auto
        /// Not sent, and ignored in a token.
        case off
        /// Sent, and every token must have it.
        case require
    }

    /// Binds the polls to the request (RFC 7636, S256).
    package enum PKCE: String, CaseIterable, Sendable {
        /// Used where the metadata names S256, unless the device endpoint refuses it.
        case auto
        case off
    }

    package var nonce = Nonce.auto
    package var pkce = PKCE.auto

    package init() {}
}
