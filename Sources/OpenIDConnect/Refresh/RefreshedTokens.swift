package import SecretMemory

/// A success of a refresh.
package struct RefreshedTokens: Sendable {
    package enum Identity: Sendable {
        /// A new ID token, verified, of the same person and session.
        case renewed(VerifiedIDToken)
        /// The provider sent none: the old identity stays, and nothing about the person is news.
        case kept
        /// One came, and the keys to verify it could not be had: as `kept`.
        case unconfirmed(ProviderError)
    }

    package let identity: Identity
    /// The new ID token's compact form; nil unless it was verified.
    package let idToken: SecretBytes?
    package let accessToken: SecretBytes
    /// The one to send next: a new one, or the old one where none came (TOKEN-7).
    package let refreshToken: SecretBytes
    package let isRotated: Bool
    /// How long the access token is good; zero: it counts as expired already (TOKEN-3).
    package let lifetime: Duration
    package let scope: [UInt8]?
}
