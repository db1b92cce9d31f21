package import SecretMemory

/// A sign-in as it is kept: the tokens that it brought, what later answers are measured by, and what only the
/// sign-in itself can say.
package struct KeptSession: Sendable {
    /// Sealed it has no more bytes: what does not fit is left out, replaced tokens first, then the ID token, then the
    /// access token.
    package static let maximumBytes = 65_536

    /// nil: the provider gave none, and cannot be asked about the sign-in again.
    package let refreshToken: SecretBytes?
    /// The newest one, in compact form: it tells the provider whose session ends. nil: there was no room.
    package let idToken: SecretBytes?
    /// The newest one.
    package let accessToken: KeptAccessToken?
    package let origin: RefreshOrigin
    package let acr: [UInt8]?
    package let amr: [[UInt8]]
    package let scopes: [[UInt8]]
    /// How the person signed in; nil: not known.
    package let grant: GrantKind?
    /// Refresh tokens of earlier sign-ins on this host that were not revoked, the newest first: the logout ends them
    /// with this one. At most `maximumReplaced`.
    package internal(set) var replaced: [SecretBytes] = []

    /// `receivedAt`: when the response came.
    package init(_ token: VerifiedIDToken, _ response: TokenResponse, receivedAt now: UnixSeconds) {
        refreshToken = response.refreshToken
        idToken = response.idToken
        accessToken = response.accessToken.map {
            KeptAccessToken(secret: $0, obtainedAt: now, lifetime: response.lifetime)
        }
        origin = RefreshOrigin(token)
        acr = token.acr
        amr = token.amr
        scopes = response.grantedScopes
        grant = response.grant
    }

    init(
        refreshToken: SecretBytes?, idToken: SecretBytes?, accessToken: KeptAccessToken?, origin: RefreshOrigin,
        acr: [UInt8]?, amr: [[UInt8]], scopes: [[UInt8]], grant: GrantKind?
    ) {
        self.refreshToken = refreshToken
        self.idToken = idToken
        self.accessToken = accessToken
        self.origin = origin
        self.acr = acr
        self.amr = amr
        self.scopes = scopes
        self.grant = grant
    }

    /// The same sign-in with what a refresh has brought in the place of what was there.
    package func rotated(to secrets: RefreshedSecrets) -> KeptSession {
        with(
            refreshToken: secrets.refreshToken, idToken: secrets.idToken ?? idToken,
            accessToken: secrets.accessToken ?? accessToken)
    }

    /// The same sign-in with a new refresh token alone.
    package func rotated(to refreshToken: SecretBytes) -> KeptSession {
        with(refreshToken: refreshToken, idToken: idToken, accessToken: accessToken)
    }

    func with(refreshToken: SecretBytes?, idToken: SecretBytes?, accessToken: KeptAccessToken?) -> KeptSession {
        var session = KeptSession(
            refreshToken: refreshToken, idToken: idToken, accessToken: accessToken, origin: origin, acr: acr, amr: amr,
            scopes: scopes, grant: grant)
        session.replaced = replaced
        return session
    }
}
