package import SecretMemory
import StrictJSON

/// Why a success of the token endpoint is none.
package enum TokenResponseError: Error, Equatable, Sendable {
    case errorMember
    case tokenType
    case noIDToken
    case accessTokenType
    case noAccessToken
    case refreshTokenType
    case scopeType

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .errorMember: "token_response.error_member"
        case .tokenType: "token_response.token_type"
        case .noIDToken: "token_response.no_id_token"
        case .accessTokenType: "token_response.access_token_type"
        case .noAccessToken: "token_response.no_access_token"
        case .refreshTokenType: "token_response.refresh_token_type"
        case .scopeType: "token_response.scope_type"
        }
    }
}

/// A success of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
package struct TokenResponse: Sendable {
    package static let maximumBytes = 262_144

    /// The compact form, unverified.
    package let idToken: SecretBytes
    package let accessToken: SecretBytes?
    package let refreshToken: SecretBytes?
    /// How long the access token is good; zero: it counts as expired already (TOKEN-3).
    package let lifetime: Duration
    /// As granted; nil when it is what was asked for.
    package let scope: [UInt8]?
    /// What the ID token's `nonce` is compared with; the grant knows.
    package var nonce = ExpectedNonce.none
    /// What was asked for; the grant knows.
    package var requestedScopes: [[UInt8]] = []
    /// How the person signed in; nil when no person did.
    package var grant: GrantKind?

    package init(
        idToken: SecretBytes, accessToken: SecretBytes?, refreshToken: SecretBytes? = nil, lifetime: Duration = .zero,
        scope: [UInt8]? = nil
    ) {
        self.idToken = idToken
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.lifetime = lifetime
        self.scope = scope
    }

    /// What the access token may be used for: as the answer says, else what was asked for (RFC 6749 §5.1).
    package var grantedScopes: [[UInt8]] {
        scope.map { $0.split(separator: UInt8(ascii: " ")).map(Array.init) } ?? requestedScopes
    }

    static func parse(_ members: JSONObject) throws(TokenResponseError) -> TokenResponse {
        let tokens = try IssuedTokens.parse(members)
        guard let idToken = tokens.idToken else { throw .noIDToken }
        return TokenResponse(
            idToken: idToken, accessToken: tokens.accessToken, refreshToken: tokens.refreshToken,
            lifetime: tokens.lifetime, scope: tokens.scope)
    }
}
