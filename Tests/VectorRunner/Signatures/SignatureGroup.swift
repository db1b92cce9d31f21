import JOSE
import StrictJSON
import TestVectors

/// One group of Wycheproof's signature vectors: a key and its parameters.
struct SignatureGroup {
    private let keys: KeySet?
    /// What JWA calls it; nil when it has no name for it, or usher does not use such a key.
    let algorithm: SignatureAlgorithm?
    /// The algorithms that the key's type could be used with.
    let candidates: [SignatureAlgorithm]

    /// nil when the key cannot be read.
    init?(_ group: JSONObject) {
        guard let jwk = group["publicKeyJwk"] ?? group["keyJwk"] ?? Self.key(group) else { return nil }
        keys = try? KeySet.parse(JSONValue.members([("keys", .array([Self.plain(jwk)]))]).encoded())
        let hash = ["SHA-256": "256", "SHA-384": "384", "SHA-512": "512"][group.string("sha")]
        switch group.string("type") {
        case "EcdsaP1363Verify":
            candidates = [.es256, .es384, .es512]
            let curves = ["256": "secp256r1", "384": "secp384r1", "512": "secp521r1"]
            let curve = group["publicKey"]?.object?.string("curve")
            algorithm = hash.flatMap { curves[$0] == curve ? Self.named("ES" + $0) : nil }
        case "RsassaPkcs1Verify":
            candidates = [.rs256, .rs384, .rs512]
            algorithm = Self.isUsable(group) ? hash.flatMap { Self.named("RS" + $0) } : nil
        case "RsassaPssVerify":
            candidates = [.ps256, .ps384, .ps512]
            let salt = ["256": 32, "384": 48, "512": 64] as [String: Int64]
            let isOurs = group.string("sha") == group.string("mgfSha") && group.string("mgf") == "MGF1"
            algorithm =
                isOurs && Self.isUsable(group)
                ? hash.flatMap { salt[$0] == group.integer("sLen") ? Self.named("PS" + $0) : nil } : nil
        default:
            candidates = [.edDSA]
            let curve = group["publicKey"]?.object?.string("curve") ?? ""
            algorithm = curve == "edwards25519" ? .edDSA : nil
        }
    }

    func accepts(_ signature: [UInt8], of message: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
        guard let key = try? keys?.key(for: nil, algorithm: algorithm) else { return false }
        return (try? key.verify(signature, of: message[...], algorithm: algorithm)) != nil
    }

    private static func named(_ name: String) -> SignatureAlgorithm? { SignatureAlgorithm(name: Array(name.utf8)) }

    /// JOSE-11, read from the numbers of the vector.
    private static func isUsable(_ group: JSONObject) -> Bool {
        let numbers = group["publicKey"]?.object
        let exponent = numbers?.string("publicExponent") ?? ""
        guard let value = UInt64(exponent, radix: 16), let bits = group.integer("keySize") else { return false }
        return value >= 65_537 && value < 1 << 32 && (2_048...8_192).contains(bits)
    }

    /// The key without its `alg`, which binds it to less than the vectors try.
    private static func plain(_ jwk: JSONValue) -> JSONValue {
        let members = jwk.object?.members ?? []
        let kept = members.filter { !$0.name.elementsEqual("alg".utf8) && !$0.name.elementsEqual("kid".utf8) }
        return .members(kept.map { (String(decoding: $0.name, as: UTF8.self), $0.value) })
    }

    /// Wycheproof does not always give a JWK.
    private static func key(_ group: JSONObject) -> JSONValue? {
        guard let numbers = group["publicKey"]?.object else { return nil }
        let value = { (name: String) -> JSONValue? in
            numbers.bytes(name).flatMap(HexText.bytes).map { .string(Base64URL.encode($0.drop { $0 == 0 })) }
        }
        if let x = value("wx"), let y = value("wy") {
            let curves = ["secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"]
            let curve = curves[numbers.string("curve")] ?? numbers.string("curve")
            return .members([("kty", .text("EC")), ("crv", .text(curve)), ("x", x), ("y", y)])
        }
        guard let modulus = value("modulus"), let exponent = value("publicExponent") else { return nil }
        return .members([("kty", .text("RSA")), ("n", modulus), ("e", exponent)])
    }
}
