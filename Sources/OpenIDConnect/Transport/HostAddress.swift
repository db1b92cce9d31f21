/// A literal IP address, IPv4 mapped into IPv6.
package struct HostAddress: Equatable, Sendable {
    /// 16 bytes.
    package let bytes: [UInt8]

    /// Four decimal numbers without leading zeros, or the full or shortened form of IPv6; nil for
    /// anything else.
    package init?(_ text: [UInt8]) {
        if text.contains(UInt8(ascii: ":")) {
            guard let bytes = Self.parseIPv6(text[...]) else { return nil }
            self.bytes = bytes
        } else {
            guard let four = Self.parseIPv4(text[...]) else { return nil }
            bytes = Self.mappedPrefix + four
        }
    }

    private static let mappedPrefix: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// Of an IPv4 address.
    package var fourBytes: [UInt8]? {
        bytes.starts(with: Self.mappedPrefix) ? Array(bytes[12...]) : nil
    }

    var isLoopback: Bool {
        if let four = fourBytes { return four.first == 127 }
        return bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// Loopback, unspecified, link-local or multicast.
    var isLocal: Bool {
        if isLoopback { return true }
        if let four = fourBytes {
            let first = four[0]
            return first == 0 || (first == 169 && four[1] == 254) || first >= 224
        }
        let isUnspecified = bytes.allSatisfy { $0 == 0 }
        let isLinkLocal = bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        return isUnspecified || isLinkLocal || bytes[0] == 0xFF
    }

    private static func parseIPv4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
                part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let byte = UInt8(exactly: part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func parseIPv6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        var groups = text.split(separator: colon, omittingEmptySubsequences: false)
        guard (3...9).contains(groups.count) else { return nil }
        // "::" at an end leaves two empty groups there; one of them is enough.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return nil }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty, groups.count > 1 {
            guard groups[groups.count - 2].isEmpty else { return nil }
            groups.removeLast()
        }
        var head: [UInt8] = []
        var tail: [UInt8]?
        for (offset, group) in groups.enumerated() {
            var bytes: [UInt8]
            if group.isEmpty {
                guard tail == nil else { return nil }
                tail = []
                continue
            } else if offset == groups.count - 1, group.contains(UInt8(ascii: ".")) {
                guard let four = parseIPv4(group) else { return nil }
                bytes = four
            } else {
                guard group.count <= 4, let value = UInt16(String(decoding: group, as: UTF8.self), radix: 16),
                    group.first != UInt8(ascii: "+"), group.first != UInt8(ascii: "-")
                else { return nil }
                bytes = [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
            }
            if tail != nil { tail?.append(contentsOf: bytes) } else { head.append(contentsOf: bytes) }
        }
        guard let tail else { return head.count == 16 ? head : nil }
        let missing = 16 - head.count - tail.count
        guard missing > 0 else { return nil }
        return head + [UInt8](repeating: 0, count: missing) + tail
    }
}
