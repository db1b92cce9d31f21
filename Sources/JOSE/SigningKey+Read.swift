import COpenSSL
import StrictJSON

/// Why a document is no key that we sign with.
package enum SigningKeyError: Error, Equatable, CaseIterable, Sendable {
    /// Neither a private key in PEM nor a JWK with a private half.
    case notAKey
    /// A PEM that a passphrase protects.
    case encrypted
    /// Another type or curve than the algorithm's.
    case unfit
    /// RSA outside 2,048–8,192 bits, or with a small exponent.
    case weak
    /// The private half does not belong to the public one.
    case mismatch
}

extension SigningKey {
    /// Reads a private key in PEM (PKCS#8, or the older forms that OpenSSL reads) or as a JWK.
    /// `algorithm`: the only one that will do; nil takes the one that fits the key (RS256 for RSA).
    /// `keyID`: instead of the JWK's own `kid` and the thumbprint of RFC 7638.
    /// The halves are tried against each other before the key is believed.
    package static func read(
        _ document: UnsafeRawBufferPointer, algorithm: SignatureAlgorithm? = nil, keyID: [UInt8]? = nil
    ) throws(SigningKeyError) -> SigningKey {
        let isObject = document.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == UInt8(ascii: "{")
        var own: (keyID: [UInt8]?, algorithm: SignatureAlgorithm?) = (nil, nil)
        let key: OpaquePointer
        if isObject {
            guard let read = PrivateWebKey.read(Array(document)) else { throw .notAKey }
            key = read.key
            own = (read.keyID, read.algorithm)
        } else {
            key = try fromPEM(document)
        }
        let chosen = try fitting(key, wanted: algorithm ?? own.algorithm)
        let unnamed = SigningKey(algorithm: chosen.algorithm, keyID: [], key: key)
        try unnamed.checkHalves(chosen.kind)
        return unnamed.named(keyID ?? own.keyID ?? unnamed.thumbprint)
    }

    /// The same key under another ID.
    package func named(_ keyID: [UInt8]) -> SigningKey {
        EVP_PKEY_up_ref(key)
        return SigningKey(algorithm: algorithm, keyID: keyID, key: key)
    }

    private static func fromPEM(_ document: UnsafeRawBufferPointer) throws(SigningKeyError) -> OpaquePointer {
        guard let bio = BIO_new_mem_buf(document.baseAddress, Int32(clamping: document.count)) else { throw .notAKey }
        defer {
            BIO_free(bio)
            ERR_clear_error()
        }
        // Without a callback OpenSSL would ask for a passphrase at the terminal.
        if let key = PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil) { return key }
        let mark = Array("ENCRYPTED".utf8)
        let isEncrypted = document.indices.contains { document[$0...].starts(with: mark) }
        throw isEncrypted ? .encrypted : .notAKey
    }

    /// The algorithm, if the key is of its type and strong enough. The key is freed when it is not.
    private static func fitting(
        _ key: OpaquePointer, wanted: SignatureAlgorithm?
    ) throws(SigningKeyError) -> (algorithm: SignatureAlgorithm, kind: PublicKey.Kind) {
        let kind: PublicKey.Kind
        let natural: SignatureAlgorithm
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            kind = .rsa(bytes: Int(EVP_PKEY_get_size(key)))
            natural = .rs256
        } else if EVP_PKEY_is_a(key, "ED25519") == 1 {
            kind = .edwards
            natural = .edDSA
        } else if EVP_PKEY_is_a(key, "EC") == 1, let curve = curve(of: key) {
            kind = .elliptic(curve)
            natural = curve.algorithm
        } else {
            EVP_PKEY_free(key)
            throw .unfit
        }
        let algorithm = wanted ?? natural
        guard PublicKey.adopting(key, kind: kind).fits(algorithm) else {
            EVP_PKEY_free(key)
            throw .unfit
        }
        if case .rsa = kind, !isStrong(key) {
            EVP_PKEY_free(key)
            throw .weak
        }
        return (algorithm, kind)
    }

    private static func curve(of key: OpaquePointer) -> EllipticCurve? {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1 else { return nil }
        let group = name.prefix(count).map { UInt8(bitPattern: $0) }
        return EllipticCurve.allCases.first { $0.groupName.utf8.elementsEqual(group) }
    }

    private static func isStrong(_ key: OpaquePointer) -> Bool {
        var exponent: OpaquePointer?
        defer {
            BN_free(exponent)
            ERR_clear_error()
        }
        guard (2_048...8_192).contains(EVP_PKEY_get_bits(key)),
            EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1, let exponent
        else { return false }
        return (17...32).contains(BN_num_bits(exponent)) && BN_is_odd(exponent) == 1
    }

    private func checkHalves(_ kind: PublicKey.Kind) throws(SigningKeyError) {
        let text = Array("usher".utf8)
        do {
            let signature = try sign(text)
            try PublicKey.adopting(key, kind: kind).verify(signature, of: text[...], algorithm: algorithm)
        } catch { throw .mismatch }
    }
}
