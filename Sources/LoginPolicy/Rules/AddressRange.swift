/// An IPv4 or IPv6 network: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct AddressRange: Hashable, Sendable {
    /// 4 or 16 bytes; those behind the prefix are zero.
    package let network: [UInt8]
    /// In bits.
    package let prefix: Int

    /// nil unless `network` has 4 or 16 bytes, the prefix fits, and no bit is set behind it.
    package init?(network: [UInt8], prefix: Int) {
        guard network.count == 4 || network.count == 16, (0...network.count * 8).contains(prefix) else { return nil }
        for bit in prefix..<(network.count * 8) where network[bit / 8] & (0x80 >> (bit % 8)) != 0 { return nil }
        self.network = network
        self.prefix = prefix
    }

    /// `address` has 4 or 16 bytes; an IPv4 address in IPv6 form (`::ffff:a.b.c.d`) is the IPv4 one.
    package func contains(_ address: [UInt8]) -> Bool {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        let plain = address.count == 16 && address.starts(with: mapped) ? Array(address.dropFirst(12)) : address
        guard plain.count == network.count else { return false }
        return (0..<prefix).allSatisfy { bit in
            (plain[bit / 8] ^ network[bit / 8]) & (0x80 >> (bit % 8)) == 0
        }
    }
}
