import COpenSSL
package import StrictJSON

/// A key pair that signs: made here, or read from a file.
package final class SigningKey: @unchecked Sendable {  // EVP_PKEY is only read after init
    package let algorithm: SignatureAlgorithm
    package let keyID: [UInt8]
    let key: OpaquePointer

    /// Takes the key over.
    init(algorithm: SignatureAlgorithm, keyID: [UInt8], key: OpaquePointer) {
        self.algorithm = algorithm
        self.keyID = keyID
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// RSA with 2,048 bits or more, the algorithm's curve, or Ed25519.
    package static func generate(
        _ algorithm: SignatureAlgorithm, keyID: [UInt8], rsaBits: Int32 = 2_048
    ) throws(JOSEError) -> SigningKey {
        defer { ERR_clear_error() }
        let (type, group): (String, String?) =
            switch algorithm.family {
            case .rsa, .rsaPSS: ("RSA", nil)
            case .edwards: ("ED25519", nil)
            case .ecdsa: ("EC", EllipticCurve.allCases.first { $0.algorithm == algorithm }?.groupName)
            }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { throw .cryptography }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1 else { throw .cryptography }
        if let group, EVP_PKEY_CTX_set_group_name(context, group) != 1 { throw .cryptography }
        if type == "RSA", EVP_PKEY_CTX_set_rsa_keygen_bits(context, rsaBits) != 1 { throw .cryptography }
        guard EVP_PKEY_generate(context, &key) == 1, let key else { throw .cryptography }
        return SigningKey(algorithm: algorithm, keyID: keyID, key: key)
    }

    /// The public half as a JWK with `kid`, `use` and `alg`.
    package var publicJWK: JSONValue {
        var members: [(String, JSONValue)] = [
            ("kid", .string(keyID)), ("use", .text("sig")), ("alg", .text(algorithm.rawValue)),
        ]
        let encoded = { (bytes: [UInt8]) in JSONValue.string(Base64URL.encode(bytes)) }
        switch algorithm.family {
        case .rsa, .rsaPSS:
            members += [
                ("kty", .text("RSA")), ("n", encoded(number(OSSL_PKEY_PARAM_RSA_N))),
                ("e", encoded(number(OSSL_PKEY_PARAM_RSA_E))),
            ]
        case .edwards:
            members += [("kty", .text("OKP")), ("crv", .text("Ed25519")), ("x", encoded(rawPublicKey))]
        case .ecdsa:
            let curve = EllipticCurve.allCases.first { $0.algorithm == algorithm } ?? .p256
            let size = curve.coordinateBytes
            let padded = { (bytes: [UInt8]) in [UInt8](repeating: 0, count: max(size - bytes.count, 0)) + bytes }
            members += [
                ("kty", .text("EC")), ("crv", .text(curve.rawValue)),
                ("x", encoded(padded(number(OSSL_PKEY_PARAM_EC_PUB_X)))),
                ("y", encoded(padded(number(OSSL_PKEY_PARAM_EC_PUB_Y)))),
            ]
        }
        return .members(members)
    }

    /// A compact JWS over the payload, with `alg`, `kid` and, if given, `typ` in its header.
    package func signCompact(payload: [UInt8], type: String?) throws(JOSEError) -> [UInt8] {
        var header: [(String, JSONValue)] = [("alg", .text(algorithm.rawValue)), ("kid", .string(keyID))]
        if let type { header.append(("typ", .text(type))) }
        let input =
            Base64URL.encode(JSONValue.members(header).encoded()) + [UInt8(ascii: ".")] + Base64URL.encode(payload)
        return input + [UInt8(ascii: ".")] + Base64URL.encode(try sign(input))
    }

    func sign(_ input: [UInt8]) throws(JOSEError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .cryptography }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var keyContext: OpaquePointer?
        var count = 0
        guard EVP_DigestSignInit_ex(context, &keyContext, algorithm.digestName, nil, nil, key, nil) == 1,
            PublicKey.setPadding(keyContext, algorithm),
            EVP_DigestSign(context, nil, &count, input, input.count) == 1
        else { throw .cryptography }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, input, input.count) == 1 else { throw .cryptography }
        signature.removeLast(signature.count - count)
        guard algorithm.family == .ecdsa else { return signature }
        let size = EllipticCurve.allCases.first { $0.algorithm == algorithm }?.coordinateBytes ?? 0
        guard let raw = ECDSASignature.raw(fromDER: signature, size: size) else { throw .cryptography }
        return raw
    }

    private func number(_ name: String) -> [UInt8] {
        var value: OpaquePointer?
        defer {
            BN_free(value)
            ERR_clear_error()
        }
        guard EVP_PKEY_get_bn_param(key, name, &value) == 1, let value else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(value) + 7) / 8)
        BN_bn2bin(value, &bytes)
        return bytes
    }

    private var rawPublicKey: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1 else { return [] }
        return Array(bytes.prefix(count))
    }
}
