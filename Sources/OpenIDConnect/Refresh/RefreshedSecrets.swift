package import SecretMemory

/// What a refresh has brought, before anything of it was looked at but its form.
package struct RefreshedSecrets: Sendable {
    /// The one to send next: a new one, or the old one where none came (TOKEN-7).
    package let refreshToken: SecretBytes
    /// The provider has put it in the old one's place.
    package let isRotated: Bool
    /// Unverified.
    package let idToken: SecretBytes?
    package let accessToken: KeptAccessToken?
}
