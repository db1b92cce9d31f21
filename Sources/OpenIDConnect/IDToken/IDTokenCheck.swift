import JOSE

/// One check of an ID token. The order of the cases is the order in which they are made.
package enum IDTokenCheck: String, CaseIterable, Sendable {
    // The outer form.
    case length
    case notEncrypted = "not encrypted"
    case compactForm = "compact form"
    case headerLength = "header length"
    case header
    case signatureAlgorithm = "algorithm"
    case critical = "crit"
    case encodedPayload = "b64"
    case uncompressed = "zip"
    case contentType = "cty"
    case keyIDType = "kid type"
    case headerType = "typ"
    case allowedAlgorithm = "allowed algorithm"
    case payload
    case nullCharacter = "null character"
    // Whose it is.
    case key
    case keySize = "key size"
    case signature
    // What it says.
    case kind
    case issuer = "iss"
    case audience = "aud"
    case authorizedParty = "azp"
    case expiry = "exp"
    case issuedAt = "iat"
    case freshness = "fresh"
    case lifetime
    case notBefore = "nbf"
    case subject = "sub"
    case nonce
    case accessTokenHash = "at_hash"
    case authenticationTime = "auth_time"
    case authenticationContext = "acr"
    case authenticationMethods = "amr"
    case requiredClaims = "required claims"
    case forbiddenClaims = "forbidden claims"

    /// Made on the claims, after the signature.
    static let ofClaims = allCases.drop { $0 != .kind }

    /// Its number in the list of checks; what only an administrator asks for has none.
    package var id: String {
        switch self {
        case .length: "JOSE-2"
        case .compactForm: "JOSE-1"
        case .notEncrypted: "CORE-1"
        case .headerLength: "JWT-01"
        case .header, .payload: "JOSE-3"
        case .signatureAlgorithm: "CORE-8"
        case .critical: "JOSE-4"
        case .encodedPayload, .uncompressed: "JOSE-5"
        case .contentType: "JWT-07"
        case .keyIDType: "JWT-04"
        case .headerType: "JOSE-7"
        case .allowedAlgorithm: "CORE-7"
        case .nullCharacter: "JWT-02"
        case .key: "JOSE-8"
        case .keySize: "JOSE-11"
        case .signature: "CORE-6"
        case .kind: "JWT-12"
        case .issuer: "CORE-2"
        case .audience: "CORE-3"
        case .authorizedParty: "CORE-5"
        case .expiry: "CORE-9"
        case .issuedAt, .freshness: "CORE-10"
        case .lifetime: "JOSE-15"
        case .notBefore: "JOSE-14"
        case .subject: "JWT-11"
        case .nonce: "CORE-11"
        case .accessTokenHash: "JOSE-16"
        case .authenticationTime: "CORE-13"
        case .authenticationContext, .authenticationMethods: "CORE-12"
        case .requiredClaims, .forbiddenClaims: "policy"
        }
    }
}

/// The one check that a token did not pass.
struct IDTokenFailure: Error, Equatable {
    let check: IDTokenCheck
    let error: IDTokenError
}

extension JOSEError {
    /// The check of the outer form that this comes from.
    var check: IDTokenCheck {
        switch self {
        case .tokenTooLong: .length
        case .encrypted: .notEncrypted
        case .notCompact: .compactForm
        case .headerTooLong: .headerLength
        case .headerNotJSON: .header
        case .algorithmMissing, .algorithmNone, .algorithmUnsupported: .signatureAlgorithm
        case .criticalHeader: .critical
        case .unencodedPayload: .encodedPayload
        case .compressed: .uncompressed
        case .contentType: .contentType
        case .keyIDNotText: .keyIDType
        case .tokenType: .headerType
        case .signatureLength, .signature, .cryptography: .signature
        }
    }
}
