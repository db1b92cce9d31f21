package import LoginPolicy

/// A network as the configuration writes it.
package enum AddressText {
    /// `10.0.0.0/8`, `2001:db8::/32`.
    package static func text(_ range: AddressRange) -> String {
        "\(range.network.count == 4 ? four(range.network) : sixteen(range.network))/\(range.prefix)"
    }

    private static func four(_ bytes: [UInt8]) -> String {
        bytes.map { String($0) }.joined(separator: ".")
    }

    /// RFC 5952 §4: the longest run of zero groups is `::`.
    private static func sixteen(_ bytes: [UInt8]) -> String {
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start) + 1
        }
        let words = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return words.joined(separator: ":") }
        return words[..<best.lowerBound].joined(separator: ":") + "::"
            + words[best.upperBound...].joined(separator: ":")
    }
}
