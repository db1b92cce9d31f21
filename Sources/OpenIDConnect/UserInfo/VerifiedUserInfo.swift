package import StrictJSON

/// What the UserInfo endpoint said about the person of a verified ID token. Nobody outside this target
/// can make one.
package struct VerifiedUserInfo: Sendable {
    /// Equal to the ID token's.
    package let subject: [UInt8]
    package let claims: JSONObject
    /// A JWT whose signature was verified; else JSON that came over TLS.
    package let isSigned: Bool
}
