package import StrictJSON

/// A JWT access token that passed every check. Nobody outside this target can make one, and it is no
/// identity of a person: that is an ID token alone (JWT-12).
package struct VerifiedAccessToken: Sendable {
    package let issuer: [UInt8]
    /// `sub`: with client credentials, what the provider calls the service account.
    package let subject: [UInt8]
    /// `client_id`: with client credentials it is ours, the name of the service account.
    package let clientID: [UInt8]
    /// `jti`.
    package let tokenID: [UInt8]
    package let claims: JSONObject
    package let issuedAt: UnixSeconds
    package let expiry: UnixSeconds
}
