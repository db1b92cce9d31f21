/// A signature algorithm of RFC 7518 §3.1 or RFC 8037 that usher verifies. There is no HMAC among
/// them and no way to add one: a client secret lies on every host of a fleet.
package enum SignatureAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    /// The algorithm of exactly this name; letter case counts.
    package init?(name: [UInt8]) {
        guard let found = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
        self = found
    }

    enum Family: Sendable {
        case rsa
        case rsaPSS
        case ecdsa
        case edwards
    }

    var family: Family {
        switch self {
        case .rs256, .rs384, .rs512: .rsa
        case .ps256, .ps384, .ps512: .rsaPSS
        case .es256, .es384, .es512: .ecdsa
        case .edDSA: .edwards
        }
    }

    /// The hash's name for OpenSSL; Ed25519 hashes by itself.
    package var digestName: String? {
        switch self {
        case .rs256, .ps256, .es256: "SHA2-256"
        case .rs384, .ps384, .es384: "SHA2-384"
        case .rs512, .ps512, .es512: "SHA2-512"
        case .edDSA: nil
        }
    }
}
