/// What the provider says of a sign-in that was asked about again.
package struct RenewedSession: Sendable {
    /// A new one of the same person and sign-in; nil: the provider sent none.
    package let idToken: VerifiedIDToken?
    /// nil: the provider has no UserInfo.
    package let userInfo: VerifiedUserInfo?
    /// As granted now; nil: unchanged.
    package let scopes: [[UInt8]]?
}

extension ProviderError {
    /// What a re-check makes of it: the provider says that the sign-in counts no more. With anything else nothing
    /// is known. Where UserInfo is no source of claims, no login has shown that it works for this client, and its
    /// refusal says nothing.
    package func deniesSignIn(claimSources: Set<ClaimSource>) -> Bool {
        switch self {
        case .userInfo(.invalidToken): claimSources.contains(.userInfo)
        case .userInfo(.subjectDiffers), .introspection(.inactive), .introspection(.subjectDiffers): true
        default: endsSession
        }
    }
}
