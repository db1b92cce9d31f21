import JOSE
import StrictJSON
import TestVectors
import Testing

/// Wycheproof's signature vectors (C2SP/wycheproof, Apache-2.0): JWT-06, JOSE-11, JOSE-12.
@Suite struct WycheproofSignatureTests {
    @Test(arguments: [
        ("ecdsa_secp256r1_sha256_p1363_test", "ES256", 134), ("ecdsa_secp384r1_sha384_p1363_test", "ES384", 138),
        ("ecdsa_secp521r1_sha512_p1363_test", "ES512", 157), ("ed25519_test", "EdDSA", 85),
        ("rsa_signature_2048_sha256_test", "RS256", 131), ("rsa_signature_3072_sha384_test", "RS384", 122),
        ("rsa_signature_4096_sha512_test", "RS512", 127), ("rsa_pss_2048_sha256_mgf1_32_test", "PS256", 55),
        ("rsa_pss_2048_sha384_mgf1_48_test", "PS384", 67), ("rsa_pss_4096_sha512_mgf1_64_test", "PS512", 85),
    ])
    func `signatures are judged as Wycheproof does`(_ file: String, _ name: String, _ total: Int) throws {
        guard let document = try TestVectors.foreignObject("wycheproof/\(file).json") else { return }
        let algorithm = try #require(SignatureAlgorithm(name: Array(name.utf8)))
        var count = 0
        for group in try Self.objects(document["testGroups"]) {
            let keys = try Self.keys(group)
            if group["publicKey"]?.object?["publicExponent"] == .text("03") {
                // Valid signatures of a key that we do not use (JOSE-11).
                #expect(keys.usableCount == 0)
                count += try Self.objects(group["tests"]).count
                continue
            }
            let key = try keys.key(for: nil, algorithm: algorithm)
            for test in try Self.objects(group["tests"]) {
                count += 1
                let isValid = test["result"] == .text("valid")
                #expect(try Self.accepts(test, key, algorithm) == isValid, "\(file) \(Self.title(test))")
            }
        }
        #expect(count == total)
        print("vectors: wycheproof/\(file).json \(count)")
    }

    /// All valid for their own parameters; here only PSS with one hash and a salt as long counts (JOSE-12).
    @Test func `PSS with other hashes or salt lengths is refused (JOSE-12)`() throws {
        guard let document = try TestVectors.foreignObject("wycheproof/rsa_pss_misc_test.json") else { return }
        let names: [[UInt8]: (String, Double)] = [
            Array("SHA-256".utf8): ("PS256", 32), Array("SHA-384".utf8): ("PS384", 48),
            Array("SHA-512".utf8): ("PS512", 64),
        ]
        var accepted = 0
        var count = 0
        for group in try Self.objects(document["testGroups"]) {
            let own = group["sha"]?.text.flatMap { names[$0] }
            for test in try Self.objects(group["tests"]) {
                count += 1
                let isOurs = group["sha"] == group["mgfSha"] && group["sLen"]?.number?.double == own?.1
                let isUsable = try Self.keys(group).usableCount == 1
                for algorithm in [SignatureAlgorithm.ps256, .ps384, .ps512] {
                    guard let key = try? Self.keys(group).key(for: nil, algorithm: algorithm) else { continue }
                    let expected = isOurs && isUsable && own?.0 == algorithm.rawValue
                    #expect(try Self.accepts(test, key, algorithm) == expected, "\(algorithm) \(Self.title(test))")
                    if expected { accepted += 1 }
                }
            }
        }
        #expect(count == 75)
        #expect(accepted > 0 && accepted < 75)
        print("vectors: wycheproof/rsa_pss_misc_test.json \(count), \(accepted) with parameters of ours")
    }

    private static func accepts(_ test: JSONObject, _ key: PublicKey, _ algorithm: SignatureAlgorithm) throws -> Bool {
        let message = try #require(test["msg"]?.text.flatMap(HexText.bytes))
        let signature = try #require(test["sig"]?.text.flatMap(HexText.bytes))
        return (try? key.verify(signature, of: message[...], algorithm: algorithm)) != nil
    }

    /// The group's key as a JWK; Wycheproof does not always give one.
    private static func keys(_ group: JSONObject) throws -> KeySet {
        if let jwk = group["publicKeyJwk"] ?? group["keyJwk"] { return try TestKeys.set(of: [jwk]) }
        let numbers = try #require(group["publicKey"]?.object)
        if let x = numbers["wx"]?.text.flatMap(HexText.bytes), let y = numbers["wy"]?.text.flatMap(HexText.bytes) {
            let curves = ["secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"]
            let name = String(decoding: numbers["curve"]?.text ?? [], as: UTF8.self)
            return try TestKeys.set(of: [
                .members([
                    ("kty", .text("EC")), ("crv", .text(try #require(curves[name]))),
                    ("x", .string(Base64URL.encode(x.drop { $0 == 0 }))),
                    ("y", .string(Base64URL.encode(y.drop { $0 == 0 }))),
                ])
            ])
        }
        let modulus = try #require(numbers["modulus"]?.text.flatMap(HexText.bytes))
        let exponent = try #require(numbers["publicExponent"]?.text.flatMap(HexText.bytes))
        return try TestKeys.set(of: [KeySetTests.rsa(modulus, exponent)])
    }

    static func objects(_ value: JSONValue?) throws -> [JSONObject] {
        try #require(value?.array).compactMap(\.object)
    }

    static func title(_ test: JSONObject) -> String {
        let comment = String(decoding: test["comment"]?.text ?? [], as: UTF8.self)
        return "tcId \(test["tcId"]?.number?.integer ?? -1) \(comment)"
    }
}
