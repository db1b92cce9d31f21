import COpenSSL

/// An OpenSSL key from the numbers of a JWK.
struct KeyMaterial {
    /// OpenSSL's name: `RSA` or `EC`.
    let type: String
    /// Unsigned, big-endian.
    var numbers: [(name: String, bytes: [UInt8])] = []
    /// Like `numbers`, of the private half; OpenSSL wipes its copies.
    var secrets: [(name: String, bytes: [UInt8])] = []
    var texts: [(name: String, text: String)] = []
    var octets: [(name: String, bytes: [UInt8])] = []

    /// nil when OpenSSL does not take it. The builder copies nothing before it is turned into
    /// parameters, and names not even then: all that it is given lives in `kept` until the key is made.
    func key() -> OpaquePointer? {
        defer { ERR_clear_error() }
        guard let builder = OSSL_PARAM_BLD_new() else { return nil }
        defer { OSSL_PARAM_BLD_free(builder) }
        var kept: [UnsafeMutableBufferPointer<CChar>] = []
        defer { for copy in kept { copy.deallocate() } }
        func keep(_ bytes: some Collection<UInt8>) -> UnsafeMutablePointer<CChar>? {
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
            _ = copy.initialize(from: bytes.map { CChar(bitPattern: $0) } + [0])
            kept.append(copy)
            return copy.baseAddress
        }
        let values =
            numbers.map { BN_bin2bn($0.bytes, Int32($0.bytes.count), nil) }
            + secrets.map { BN_bin2bn($0.bytes, Int32($0.bytes.count), BN_secure_new()) }
        defer { values.forEach(BN_clear_free) }
        for (number, value) in zip(numbers + secrets, values) {
            guard let value, OSSL_PARAM_BLD_push_BN(builder, keep(number.name.utf8), value) == 1 else { return nil }
        }
        for (name, text) in texts {
            guard OSSL_PARAM_BLD_push_utf8_string(builder, keep(name.utf8), keep(text.utf8), 0) == 1 else { return nil }
        }
        for (name, bytes) in octets {
            guard OSSL_PARAM_BLD_push_octet_string(builder, keep(name.utf8), keep(bytes), bytes.count) == 1 else {
                return nil
            }
        }
        guard let parameters = OSSL_PARAM_BLD_to_param(builder) else { return nil }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let selection = secrets.isEmpty ? usher_evp_public_key : usher_evp_key_pair
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, selection, parameters) == 1
        else { return nil }
        return key
    }
}
