package import SecretMemory

/// A success of the client credentials grant (RFC 6749 §4.4.3): the service account's access token,
/// unverified. A refresh token in the answer is dropped: the secret can always get a new token.
package struct ServiceTokens: Sendable {
    package let accessToken: SecretBytes
    /// Zero: it counts as expired already (TOKEN-3).
    package let lifetime: Duration
    /// As granted; nil when it is what was asked for.
    package let scope: [UInt8]?
}
