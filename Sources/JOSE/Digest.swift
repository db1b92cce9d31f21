import COpenSSL

/// A hash of the SHA-2 family.
package enum Digest {
    /// nil only when OpenSSL has no memory. `name` as in `SignatureAlgorithm.digestName`.
    package static func hash(_ bytes: [UInt8], name: String) -> [UInt8]? {
        defer { ERR_clear_error() }
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count = 0
        guard EVP_Q_digest(nil, name, nil, bytes, bytes.count, &output, &count) == 1 else { return nil }
        return Array(output.prefix(count))
    }
}
