import StrictJSON

/// Why a whole key set is refused. A single unusable key is only passed over.
package enum KeySetError: Error, Equatable, Sendable {
    case tooLarge
    case notJSON
    case noKeys
    case tooManyKeys
    /// The set publishes a private key: whoever reads it can sign (JWT-05).
    case privateKeyPublished

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .tooLarge: "keys.too_large"
        case .notJSON: "keys.not_json"
        case .noKeys: "keys.missing"
        case .tooManyKeys: "keys.too_many"
        case .privateKeyPublished: "keys.private_published"
        }
    }
}

/// The keys of one issuer (RFC 7517 §5) that can verify a signature.
package struct KeySet: Sendable {
    package static let maximumBytes = 262_144
    package static let maximumKeys = 100

    /// One usable key and what it may be used for.
    struct Entry: Sendable {
        let keyID: [UInt8]?
        /// The only algorithm, when the key names one.
        let algorithm: SignatureAlgorithm?
        /// `use` is there, and so it is `sig`.
        let namesUse: Bool
        let key: PublicKey
    }

    let entries: [Entry]
    /// IDs of the keys that were passed over: known, but no key to verify with.
    let unusableKeyIDs: [[UInt8]]

    /// Keys that can verify something.
    package var usableCount: Int { entries.count }

    /// `limit`: the most keys of any kind that the set may have.
    package static func parse(
        _ document: [UInt8], maximumKeys limit: Int = maximumKeys
    ) throws(KeySetError) -> KeySet {
        guard document.count <= maximumBytes else { throw .tooLarge }
        guard let root = try? JSONValue.parse(document, limits: JSONLimits(bytes: maximumBytes)).object else {
            throw .notJSON
        }
        guard let keys = root["keys"]?.array else { throw .noKeys }
        guard keys.count <= limit else { throw .tooManyKeys }
        var entries: [Entry] = []
        var unusable: [[UInt8]] = []
        for key in keys {
            guard let members = key.object else { continue }
            if let entry = try JSONWebKey.entry(members) {
                entries.append(entry)
            } else if let keyID = members["kid"]?.text {
                unusable.append(keyID)
            }
        }
        return KeySet(entries: entries, unusableKeyIDs: unusable)
    }
}
