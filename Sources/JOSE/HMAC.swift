import COpenSSL

/// A keyed hash (RFC 2104), for our own client assertions and nothing else: there is no function that
/// compares one, and no token is ever verified with one (docs/decisions/0007-hmac-signs-only.md).
package enum HMAC {
    /// nil for an empty key, or when OpenSSL has no memory. `digestName` as in `SignatureAlgorithm`.
    package static func code(
        of message: [UInt8], key: UnsafeRawBufferPointer, digestName: String
    ) -> [UInt8]? {
        defer { ERR_clear_error() }
        guard !key.isEmpty else { return nil }
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count = 0
        let result = EVP_Q_mac(
            nil, "HMAC", nil, digestName, nil, key.baseAddress, key.count, message, message.count, &output,
            output.count, &count)
        return result == nil ? nil : Array(output.prefix(count))
    }
}
