/// Why a token's outer form or its signature is not accepted (RFC 7515).
package enum JOSEError: Error, Equatable, CaseIterable, Sendable {
    case tokenTooLong
    /// Five parts: JSON Web Encryption.
    case encrypted
    /// Not three non-empty parts of strict base64url.
    case notCompact
    case headerTooLong
    case headerNotJSON
    case algorithmMissing
    /// `none` in any letter case.
    case algorithmNone
    /// HS256, HS384, HS512 or unknown.
    case algorithmUnsupported
    case criticalHeader
    case unencodedPayload
    case compressed
    case contentType
    case keyIDNotText
    case tokenType
    case signatureLength
    case signature
    /// OpenSSL failed for a reason of its own, e.g. no memory.
    case cryptography
}
