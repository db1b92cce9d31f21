import COpenSSL

/// A public key that can verify: checked when made, immutable, freed with the last reference.
package final class PublicKey: @unchecked Sendable {  // EVP_PKEY is only read after init
    enum Kind: Equatable, Sendable {
        /// `bytes`: length of the modulus and of every signature.
        case rsa(bytes: Int)
        case elliptic(EllipticCurve)
        case edwards
    }

    let kind: Kind
    private let key: OpaquePointer

    /// Bits of an RSA key's modulus; nil for another key.
    package var modulusBits: Int? {
        guard case .rsa = kind else { return nil }
        return Int(EVP_PKEY_get_bits(key))
    }

    private init(kind: Kind, key: OpaquePointer) {
        self.kind = kind
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// RSA with a modulus of 2,048–8,192 bits, odd; exponent odd, 65,537 ≤ e < 2^32. nil otherwise.
    static func rsa(modulus: [UInt8], exponent: [UInt8]) -> PublicKey? {
        let n = modulus.drop { $0 == 0 }
        let e = exponent.drop { $0 == 0 }
        guard let first = n.first, let last = n.last, last & 1 == 1, e.count <= 4 else { return nil }
        let bits = n.count * 8 - first.leadingZeroBitCount
        let value = e.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard (2_048...8_192).contains(bits), value >= 65_537, value & 1 == 1 else { return nil }
        let material = KeyMaterial(
            type: "RSA", numbers: [(OSSL_PKEY_PARAM_RSA_N, Array(n)), (OSSL_PKEY_PARAM_RSA_E, Array(e))])
        return material.key().map { PublicKey(kind: .rsa(bytes: n.count), key: $0) }
    }

    /// A point on the curve; shorter coordinates are padded on the left, longer ones refused (JOSE-18).
    static func elliptic(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) -> PublicKey? {
        let size = curve.coordinateBytes
        guard (1...size).contains(x.count), (1...size).contains(y.count) else { return nil }
        let padding = { (coordinate: [UInt8]) in [UInt8](repeating: 0, count: size - coordinate.count) + coordinate }
        let point = [0x04] + padding(x) + padding(y)
        let material = KeyMaterial(
            type: "EC", texts: [(OSSL_PKEY_PARAM_GROUP_NAME, curve.groupName)],
            octets: [(OSSL_PKEY_PARAM_PUB_KEY, point)])
        guard let key = material.key() else { return nil }
        let checked = PublicKey(kind: .elliptic(curve), key: key)
        return checked.isOnCurve ? checked : nil
    }

    /// Ed25519 (RFC 8037 §2): exactly 32 bytes.
    static func edwards(_ x: [UInt8]) -> PublicKey? {
        guard x.count == 32 else { return nil }
        defer { ERR_clear_error() }
        return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, x, x.count).map {
            PublicKey(kind: .edwards, key: $0)
        }
    }

    /// Takes over the public half of a key pair.
    static func adopting(_ key: OpaquePointer, kind: Kind) -> PublicKey {
        EVP_PKEY_up_ref(key)
        return PublicKey(kind: kind, key: key)
    }

    /// Does this key's type and curve fit the algorithm?
    func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (kind, algorithm.family) {
        case (.rsa, .rsa), (.rsa, .rsaPSS), (.edwards, .edwards): true
        case (.elliptic(let curve), .ecdsa): curve.algorithm == algorithm
        default: false
        }
    }

    /// Throws `.signatureLength` or `.signature` unless the signature is this key's.
    package func verify(
        _ signature: [UInt8], of input: ArraySlice<UInt8>, algorithm: SignatureAlgorithm
    ) throws(JOSEError) {
        guard fits(algorithm) else { throw .signature }
        let encoded: [UInt8]
        switch kind {
        case .rsa(let bytes):
            guard signature.count == bytes else { throw .signatureLength }
            encoded = signature
        case .elliptic(let curve):
            guard signature.count == 2 * curve.coordinateBytes else { throw .signatureLength }
            encoded = ECDSASignature.der(fromRaw: signature)
        case .edwards:
            guard signature.count == 64 else { throw .signatureLength }
            encoded = signature
        }
        guard let context = EVP_MD_CTX_new() else { throw .cryptography }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var keyContext: OpaquePointer?
        guard
            EVP_DigestVerifyInit_ex(context, &keyContext, algorithm.digestName, nil, nil, key, nil) == 1,
            Self.setPadding(keyContext, algorithm)
        else { throw .cryptography }
        let result = input.withUnsafeBufferPointer { bytes in
            EVP_DigestVerify(context, encoded, encoded.count, bytes.baseAddress, bytes.count)
        }
        guard result == 1 else { throw .signature }
    }

    /// PSS with a salt as long as the hash (RFC 7518 §3.5).
    static func setPadding(_ context: OpaquePointer?, _ algorithm: SignatureAlgorithm) -> Bool {
        guard algorithm.family == .rsaPSS else { return true }
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
    }

    private var isOnCurve: Bool {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_PKEY_public_check(context) == 1
    }
}
