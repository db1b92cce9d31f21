import COpenSSL

/// AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D).
enum AES256GCM {
    static let keyBytes = 32
    static let nonceBytes = 12
    static let tagBytes = 16

    /// Ciphertext and tag; nil when OpenSSL has no memory or the sizes are others.
    static func seal(
        _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8], associatedData: [UInt8]
    ) -> [UInt8]? {
        guard let context = context(key: key, nonce: nonce, associatedData: associatedData, encrypt: 1) else {
            return nil
        }
        defer {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        guard let count = Int32(exactly: plaintext.count) else { return nil }
        var output = [UInt8](repeating: 0, count: plaintext.count + tagBytes)
        var written: Int32 = 0
        let input = plaintext.bindMemory(to: UInt8.self).baseAddress
        guard EVP_CipherUpdate(context, &output, &written, input, count) == 1, written == count else { return nil }
        var rest = [UInt8](repeating: 0, count: tagBytes)
        guard EVP_CipherFinal_ex(context, &rest, &written) == 1, written == 0 else { return nil }
        let isTagged = output.withUnsafeMutableBytes { output in
            EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, Int32(tagBytes), output.baseAddress?.advanced(by: plaintext.count)) == 1
        }
        return isTagged ? output : nil
    }

    /// The plaintext; nil unless every byte is as it was sealed. The caller overwrites it.
    static func open(
        _ sealed: ArraySlice<UInt8>, key: UnsafeRawBufferPointer, nonce: [UInt8], associatedData: [UInt8]
    ) -> [UInt8]? {
        guard sealed.count >= tagBytes, let count = Int32(exactly: sealed.count - tagBytes) else { return nil }
        guard let context = context(key: key, nonce: nonce, associatedData: associatedData, encrypt: 0) else {
            return nil
        }
        defer {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        var tag = [UInt8](sealed.suffix(tagBytes))
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagBytes), &tag) == 1 else { return nil }
        // A block more than needed, so that the buffer is never empty.
        var output = [UInt8](repeating: 0, count: Int(count) + tagBytes)
        var written: Int32 = 0
        let isDecrypted = sealed.withUnsafeBufferPointer { input in
            EVP_CipherUpdate(context, &output, &written, input.baseAddress, count) == 1
        }
        var rest = [UInt8](repeating: 0, count: tagBytes)
        guard isDecrypted, written == count, EVP_CipherFinal_ex(context, &rest, &written) == 1 else {
            // Not authentic: nobody may see it.
            output.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
            return nil
        }
        output.removeLast(tagBytes)
        return output
    }

    private static func context(
        key: UnsafeRawBufferPointer, nonce: [UInt8], associatedData: [UInt8], encrypt: Int32
    ) -> OpaquePointer? {
        guard key.count == keyBytes, nonce.count == nonceBytes, let count = Int32(exactly: associatedData.count),
            let context = EVP_CIPHER_CTX_new()
        else { return nil }
        var written: Int32 = 0
        let key = key.bindMemory(to: UInt8.self).baseAddress
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypt) == 1,
            EVP_CipherUpdate(context, nil, &written, associatedData, count) == 1
        else {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
            return nil
        }
        return context
    }
}
