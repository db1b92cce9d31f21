import JOSE
import StrictJSON

/// Key sets for tests.
enum TestKeys {
    /// The set of these keys' public halves, members changed or (nil) left out.
    static func set(_ keys: [SigningKey], changing changes: [String: JSONValue?] = [:]) throws(KeySetError) -> KeySet {
        try set(of: keys.map { jwk($0, changing: changes) })
    }

    static func set(of keys: [JSONValue]) throws(KeySetError) -> KeySet {
        try KeySet.parse(JSONValue.members([("keys", .array(keys))]).encoded())
    }

    static func jwk(_ key: SigningKey, changing changes: [String: JSONValue?] = [:]) -> JSONValue {
        let members = key.publicJWK.object?.members ?? []
        var kept: [(String, JSONValue)] = members.map { (String(decoding: $0.name, as: UTF8.self), $0.value) }
        for (name, value) in changes {
            kept.removeAll { $0.0 == name }
            if let value { kept.append((name, value)) }
        }
        return .members(kept)
    }

    /// Checks a compact token against a set, key choice included.
    static func verify(_ token: [UInt8], _ keys: KeySet) throws {
        let jws = try CompactJWS(token)
        let key = try keys.key(for: jws.keyID, algorithm: jws.algorithm)
        try key.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
    }
}
