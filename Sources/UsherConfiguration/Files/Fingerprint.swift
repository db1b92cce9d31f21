import JOSE

/// What tells one configuration from another.
enum Fingerprint {
    /// SHA-256 in hex over each file's path and bytes, each behind its length in eight bytes; empty only
    /// when OpenSSL has no memory.
    static func of(_ sources: [ConfigurationSource]) -> String {
        var text: [UInt8] = []
        for part in sources.flatMap({ [Array($0.path.utf8), $0.bytes] }) {
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { text += $0 }
            text += part
        }
        let digits = Array("0123456789abcdef".utf8)
        let hash = Digest.hash(text, name: "SHA2-256") ?? []
        return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
