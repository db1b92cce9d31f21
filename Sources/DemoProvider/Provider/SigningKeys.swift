import JOSE
import StrictJSON

/// The keys of one run: RS256, ES256, EdDSA, and the one that signs.
struct SigningKeys: Sendable {
    let all: [SigningKey]
    let signing: SigningKey

    /// `mark` makes the key IDs of this run its own.
    static func generate(_ algorithm: SignatureAlgorithm, mark: [UInt8]) throws(JOSEError) -> SigningKeys {
        var keys: [SigningKey] = []
        for name in [algorithm, .rs256, .es256, .edDSA] where !keys.contains(where: { $0.algorithm == name }) {
            keys.append(try .generate(name, keyID: Array("\(name.rawValue)-".utf8) + mark))
        }
        return SigningKeys(all: keys, signing: keys[0])
    }

    /// The key set (RFC 7517 §5).
    var json: JSONValue {
        .members([("keys", .array(all.map(\.publicJWK)))])
    }
}
