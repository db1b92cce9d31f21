package import JOSE
package import StrictJSON

/// An ID token that passed every check. Nobody outside this folder can make one.
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

    init(
        issuer: [UInt8], subject: [UInt8], claims: JSONObject, algorithm: SignatureAlgorithm, keyID: [UInt8]?,
        issuedAt: UnixSeconds, expiry: UnixSeconds, authenticationTime: UnixSeconds?, acr: [UInt8]?, amr: [[UInt8]]
    ) {
        self.issuer = issuer
        self.subject = subject
        self.claims = claims
        self.algorithm = algorithm
        self.keyID = keyID
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.authenticationTime = authenticationTime
        self.acr = acr
        self.amr = amr
    }
}
