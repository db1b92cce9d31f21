package import SecretMemory

/// What becomes of an account's refresh token when somebody signs in.
package enum TokenChange: Sendable {
    case none
    /// The one that is there belongs to an earlier sign-in.
    case drop
    case keep(SecretBytes, TokenSeal)
}
