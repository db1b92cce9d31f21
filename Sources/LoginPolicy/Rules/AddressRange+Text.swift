import OpenIDConnect

extension AddressRange {
    /// `10.0.0.0/8`, `2001:db8::/32` or one address; nil for anything else, also with bits set behind the
    /// prefix. IPv4 in IPv6 form is IPv4.
    package init?(text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = HostAddress(Array(parts[0])) else { return nil }
        let isWrittenAsIPv6 = parts[0].contains(UInt8(ascii: ":"))
        var prefix = isWrittenAsIPv6 ? 128 : 32
        if parts.count == 2 {
            guard let number = Self.number(parts[1]), number <= prefix else { return nil }
            prefix = number
        }
        guard let four = address.fourBytes else {
            self.init(network: address.bytes, prefix: prefix)
            return
        }
        guard prefix >= (isWrittenAsIPv6 ? 96 : 0) else { return nil }
        self.init(network: four, prefix: isWrittenAsIPv6 ? prefix - 96 : prefix)
    }

    /// 1–3 digits without leading zeros.
    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        guard (1...3).contains(text.count), text.count == 1 || text.first != UInt8(ascii: "0"),
            text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// As `init(text:)` reads it: IPv6 as eight groups.
    package var text: [UInt8] {
        let address: String
        if network.count == 4 {
            address = network.map { String($0) }.joined(separator: ".")
        } else {
            address = stride(from: 0, to: network.count, by: 2).map { index in
                String(Int(network[index]) << 8 | Int(network[index + 1]), radix: 16)
            }.joined(separator: ":")
        }
        return Array("\(address)/\(prefix)".utf8)
    }
}
