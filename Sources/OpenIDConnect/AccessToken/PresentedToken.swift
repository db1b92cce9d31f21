import JOSE
package import StrictJSON

/// An access token that a person brought, and that passed every check. Nobody outside this target can make one.
package struct PresentedToken: Sendable {
    package let issuer: [UInt8]
    package let subject: [UInt8]
    /// Who got it for the person; nil where introspection does not say.
    package let clientID: [UInt8]?
    package let claims: JSONObject
    package let issuedAt: UnixSeconds
    package let expiry: UnixSeconds
    /// 32 bytes that no other token of the issuer has: of its `jti`, or of itself where it is no JWT.
    package let fingerprint: [UInt8]

    package var authTime: UnixSeconds? { claims["auth_time"].flatMap { UnixSeconds(numericDate: $0) } }
    package var acr: [UInt8]? { claims["acr"]?.text }
    package var amr: [[UInt8]] { claims["amr"]?.array?.compactMap(\.text) ?? [] }
}

extension PresentedToken {
    /// nil only when OpenSSL has no memory.
    static func fingerprint(tokenID: [UInt8]) -> [UInt8]? {
        Digest.hash(Array("jti".utf8) + [0] + tokenID, name: "SHA2-256")
    }

    static func fingerprint(opaque token: [UInt8]) -> [UInt8]? {
        Digest.hash(Array("token".utf8) + [0] + token, name: "SHA2-256")
    }
}
