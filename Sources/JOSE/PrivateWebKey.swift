import COpenSSL
import StrictJSON

/// Reads a JWK with its private half (RFC 7518 §6, RFC 8037 §2): a key of our own, from our own file.
/// The JSON reader's copies of it are not wiped; a PEM leaves none.
enum PrivateWebKey {
    /// nil when it is no such key; the caller frees it.
    static func read(
        _ document: [UInt8]
    ) -> (key: OpaquePointer, keyID: [UInt8]?, algorithm: SignatureAlgorithm?)? {
        guard let members = try? JSONValue.parse(document, limits: JSONLimits(bytes: 65_536)).object else { return nil }
        if let use = members["use"], use != .text("sig") { return nil }
        var algorithm: SignatureAlgorithm?
        if let value = members["alg"] {
            guard let known = value.text.flatMap({ SignatureAlgorithm(name: $0) }) else { return nil }
            algorithm = known
        }
        var keyID: [UInt8]?
        if let value = members["kid"] {
            guard let text = value.text, (1...255).contains(text.count) else { return nil }
            keyID = text
        }
        guard let key = key(members) else { return nil }
        return (key, keyID, algorithm)
    }

    private static func key(_ members: JSONObject) -> OpaquePointer? {
        let type = members["kty"]?.text ?? []
        let number = { (name: StaticString) in members[name]?.text.flatMap { Base64URL.decode($0) } }
        guard let d = number("d") else { return nil }
        if type.elementsEqual("RSA".utf8) {
            guard members["oth"] == nil, let n = number("n"), let e = number("e"), let p = number("p"),
                let q = number("q"), let dp = number("dp"), let dq = number("dq"), let qi = number("qi")
            else { return nil }
            return KeyMaterial(
                type: "RSA", numbers: [(OSSL_PKEY_PARAM_RSA_N, n), (OSSL_PKEY_PARAM_RSA_E, e)],
                secrets: [
                    (OSSL_PKEY_PARAM_RSA_D, d), ("rsa-factor1", p), ("rsa-factor2", q), ("rsa-exponent1", dp),
                    ("rsa-exponent2", dq), ("rsa-coefficient1", qi),
                ]
            ).key()
        }
        guard let curve = members["crv"]?.text, let x = number("x") else { return nil }
        if type.elementsEqual("OKP".utf8), curve.elementsEqual("Ed25519".utf8) { return edwards(d, x) }
        guard type.elementsEqual("EC".utf8), let curve = EllipticCurve(name: curve), let y = number("y"),
            d.count <= curve.coordinateBytes, PublicKey.elliptic(curve, x: x, y: y) != nil
        else { return nil }
        let padded = { (bytes: [UInt8]) in
            [UInt8](repeating: 0, count: max(curve.coordinateBytes - bytes.count, 0)) + bytes
        }
        return KeyMaterial(
            type: "EC", secrets: [(OSSL_PKEY_PARAM_PRIV_KEY, d)],
            texts: [(OSSL_PKEY_PARAM_GROUP_NAME, curve.groupName)],
            octets: [(OSSL_PKEY_PARAM_PUB_KEY, [0x04] + padded(x) + padded(y))]
        ).key()
    }

    /// OpenSSL derives the public half: the one in the document must be the same.
    private static func edwards(_ d: [UInt8], _ x: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        guard d.count == 32, let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, d, d.count) else {
            return nil
        }
        var derived = [UInt8](repeating: 0, count: 32)
        var count = derived.count
        guard EVP_PKEY_get_raw_public_key(key, &derived, &count) == 1, derived == x else {
            EVP_PKEY_free(key)
            return nil
        }
        return key
    }
}
