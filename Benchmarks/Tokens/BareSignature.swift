import COpenSSL
import JOSE

/// One signature and nothing else: what OpenSSL needs for it with a fresh context.
final class BareSignature {
    private let key: OpaquePointer
    private let digest: String?
    private let message: [UInt8]
    private var signature: [UInt8] = []

    init(_ algorithm: SignatureAlgorithm, messageBytes: Int) throws {
        let type =
            switch algorithm {
            case .es256: "EC"
            case .edDSA: "ED25519"
            default: "RSA"
            }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { throw BenchError.openSSL }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1 else { throw BenchError.openSSL }
        if type == "EC", EVP_PKEY_CTX_set_group_name(context, "prime256v1") != 1 { throw BenchError.openSSL }
        if type == "RSA", EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2_048) != 1 { throw BenchError.openSSL }
        guard EVP_PKEY_generate(context, &made) == 1, let made else { throw BenchError.openSSL }
        key = made
        digest = algorithm.digestName
        message = [UInt8](repeating: UInt8(ascii: "m"), count: messageBytes)
        try sign()
    }

    deinit {
        EVP_PKEY_free(key)
    }

    private func sign() throws {
        guard let context = EVP_MD_CTX_new() else { throw BenchError.openSSL }
        defer { EVP_MD_CTX_free(context) }
        var count = 0
        guard EVP_DigestSignInit_ex(context, nil, digest, nil, nil, key, nil) == 1,
            EVP_DigestSign(context, nil, &count, message, message.count) == 1
        else { throw BenchError.openSSL }
        signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
            throw BenchError.openSSL
        }
        signature.removeLast(signature.count - count)
    }

    func verify() -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, key, nil) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
