package import SecretMemory

/// An account's refresh token as it was kept.
package struct KeptToken: Sendable {
    package let secret: SecretBytes
    /// Another one has another version: what was learned with this one counts only while it is the account's.
    package let version: Int64
}
