package import OpenIDConnect
package import SecretMemory

/// How the service account signs in whose name was asked for.
package struct ServiceAccountSignIn: Sendable {
    /// By its secret; one request.
    package let signIn: @Sendable (SecretBytes) async throws(ProviderError) -> ServiceSignIn

    package init(signIn: @escaping @Sendable (SecretBytes) async throws(ProviderError) -> ServiceSignIn) {
        self.signIn = signIn
    }
}
