/// This relying party as the provider knows it: `[provider.NAME.client]`.
package struct ClientConfiguration: Equatable, Sendable {
    /// The client ID, 1–255 bytes.
    package var id: [UInt8]
    package var authentication: ClientAuthenticationMethod
    /// Where the secret is read from; nil only with `.none`.
    package var secret: ClientSecretSource?
    /// Scope names in the order written; `openid` is always asked for.
    package var scopes: [String]
    /// What stands behind the login name in a CIBA `login_hint`, such as `@example.com`.
    package var loginHintSuffix: [UInt8] = []

    package init(
        id: [UInt8], authentication: ClientAuthenticationMethod, secret: ClientSecretSource? = nil,
        scopes: [String] = ["openid", "profile"]
    ) {
        self.id = id
        self.authentication = authentication
        self.secret = secret
        self.scopes = scopes
    }
}

/// How the client proves itself at the token and device authorization endpoints (RFC 6749 §2.3).
package enum ClientAuthenticationMethod: String, CaseIterable, Sendable {
    case none
    case clientSecretBasic = "client_secret_basic"
    case clientSecretPost = "client_secret_post"
}

/// Where a secret lies. Never in the configuration file itself.
package enum ClientSecretSource: Equatable, Sendable {
    /// A systemd credential of this name (systemd.exec(5), LoadCredential=).
    case credential(name: String)
    /// An absolute path, owned by root (or by the daemon under --demo) and readable by nobody else.
    case file(path: String)
}
