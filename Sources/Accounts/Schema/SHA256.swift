import COpenSSL

enum SHA256 {
    /// nil only when OpenSSL has no memory.
    static func hash(_ bytes: [UInt8]) -> [UInt8]? {
        defer { ERR_clear_error() }
        var output = [UInt8](repeating: 0, count: 32)
        return EVP_Digest(bytes, bytes.count, &output, nil, EVP_sha256(), nil) == 1 ? output : nil
    }
}
