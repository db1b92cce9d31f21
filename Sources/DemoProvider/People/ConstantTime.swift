import COpenSSL

/// Comparison of secrets.
enum ConstantTime {
    /// Are these the same bytes? The time depends on the lengths only.
    static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
