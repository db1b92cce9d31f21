package import JOSE
package import StrictJSON

/// An ID token that passed every check. Its initialiser is the synthesised one: nobody outside this
/// target can make a token.
package struct VerifiedIDToken: Sendable {
    package let issuer: [UInt8]
    /// `sub`: 1–255 bytes without control characters.
    package let subject: [UInt8]
    package let claims: JSONObject
    package let algorithm: SignatureAlgorithm
    package let keyID: [UInt8]?
    package let issuedAt: UnixSeconds
    package let expiry: UnixSeconds
    package let authenticationTime: UnixSeconds?
    package let acr: [UInt8]?
    package let amr: [[UInt8]]
}
