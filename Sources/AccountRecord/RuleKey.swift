/// The key that gives the names of a rule their uids, with the issuer for which it was derived: what root's `usher`
/// leaves for usher-publish, which has neither the seed nor OpenSSL. A secret as the seed is.
package struct RuleKey: Equatable, Sendable {
    /// In /etc/credstore.
    package static let fileName = "usher.rule_key"
    private static let magic = Array("usher rule key 1".utf8)
    private static let newline = UInt8(ascii: "\n")
    private static let digits = Array("0123456789abcdef".utf8)

    package let issuer: [UInt8]
    package let key: [UInt8]

    /// nil for a key that has not 16 bytes, or an issuer that is no line of its own.
    package init?(issuer: [UInt8], key: [UInt8]) {
        guard key.count == SipHash.keyBytes, !issuer.isEmpty, !issuer.contains(Self.newline) else { return nil }
        self.issuer = issuer
        self.key = key
    }

    /// Three lines: what this is, the key in hex, the issuer.
    package var file: [UInt8] {
        var file = Self.magic + [Self.newline]
        for byte in key { file += [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]] }
        return file + [Self.newline] + issuer + [Self.newline]
    }

    /// nil for any other bytes. The last newline may be missing.
    package init?(file: [UInt8]) {
        let lines = file.split(separator: Self.newline, omittingEmptySubsequences: false)
        guard lines.count == 3 || lines.count == 4 && lines[3].isEmpty, lines[0].elementsEqual(Self.magic),
            lines[1].count == 2 * SipHash.keyBytes
        else { return nil }
        var key: [UInt8] = []
        var rest = lines[1]
        while let high = rest.popFirst(), let low = rest.popFirst() {
            guard let first = Self.digits.firstIndex(of: high), let second = Self.digits.firstIndex(of: low) else {
                return nil
            }
            key.append(UInt8(first << 4 | second))
        }
        self.init(issuer: Array(lines[2]), key: key)
    }
}
