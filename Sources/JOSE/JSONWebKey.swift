import StrictJSON

/// Reads one JWK (RFC 7517 §4).
enum JSONWebKey {
    /// nil for a key that cannot verify: other type or curve (so also a symmetric one), for
    /// encryption, wrong size, off the curve, unknown algorithm. A private key refuses the whole set.
    static func entry(_ members: JSONObject) throws(KeySetError) -> KeySet.Entry? {
        let type = members["kty"]?.text ?? []
        let isPrivate = ["d", "p", "q", "dp", "dq", "qi", "oth"].contains { members[Array($0.utf8)] != nil }
        if isPrivate { throw .privateKeyPublished }
        guard mayVerify(members), let key = key(type, members) else { return nil }
        var algorithm: SignatureAlgorithm?
        if let value = members["alg"] {
            guard let name = value.text, let known = SignatureAlgorithm(name: name), key.fits(known) else { return nil }
            algorithm = known
        }
        if let value = members["kid"], value.text == nil { return nil }
        return KeySet.Entry(
            keyID: members["kid"]?.text, algorithm: algorithm, namesUse: members["use"] != nil, key: key)
    }

    /// `use` absent or `sig`; `key_ops` absent or with `verify` (RFC 7517 §4.2, §4.3).
    private static func mayVerify(_ members: JSONObject) -> Bool {
        if let use = members["use"], use != .string(Array("sig".utf8)) { return false }
        guard let operations = members["key_ops"] else { return true }
        return operations.array?.contains(.string(Array("verify".utf8))) ?? false
    }

    private static func key(_ type: [UInt8], _ members: JSONObject) -> PublicKey? {
        if type.elementsEqual("RSA".utf8) {
            guard let n = number(members["n"]), let e = number(members["e"]) else { return nil }
            return .rsa(modulus: n, exponent: e)
        }
        guard let curve = members["crv"]?.text, let x = number(members["x"]) else { return nil }
        if type.elementsEqual("EC".utf8) {
            guard let curve = EllipticCurve(name: curve), let y = number(members["y"]) else { return nil }
            return .elliptic(curve, x: x, y: y)
        }
        if type.elementsEqual("OKP".utf8), curve.elementsEqual("Ed25519".utf8) { return .edwards(x) }
        return nil
    }

    private static func number(_ value: JSONValue?) -> [UInt8]? {
        value?.text.flatMap { Base64URL.decode($0) }
    }
}
