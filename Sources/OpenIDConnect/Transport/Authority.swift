/// Reads `host[:port]`.
enum Authority {
    static func parse(
        _ authority: ArraySlice<UInt8>, defaultPort: UInt16
    ) throws(EndpointURLError) -> (host: [UInt8], port: UInt16) {
        guard let first = authority.first else { throw .host }
        if first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            let host = lowered(authority[(authority.startIndex + 1)..<close])
            guard host.contains(UInt8(ascii: ":")), HostAddress(host) != nil else { throw .host }
            return (host, try port(authority[(close + 1)...], defaultPort))
        }
        let end = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        let host = lowered(authority[..<end])
        guard isHostName(host) else { throw .host }
        return (host, try port(authority[end...], defaultPort))
    }

    private static func lowered(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }

    private static func port(_ text: ArraySlice<UInt8>, _ defaultPort: UInt16) throws(EndpointURLError) -> UInt16 {
        guard let colon = text.first else { return defaultPort }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), (1...5).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw .port }
        let value = digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
        guard (1...65_535).contains(value) else { throw .port }
        return UInt16(value)
    }

    /// Labels of letters, digits and inner hyphens, 1–63 bytes each, 253 in all. A last label that
    /// is a number must be a dotted IPv4 address: `127.1` and `0x7f000001` are shorthands for one.
    private static func isHostName(_ host: [UInt8]) -> Bool {
        guard (1...253).contains(host.count) else { return false }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isWord = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        for label in labels {
            guard let first = label.first, let last = label.last, label.count <= 63, isWord(first), isWord(last),
                label.allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") })
            else { return false }
        }
        guard let last = labels.last, let initial = last.first else { return false }
        let looksNumeric =
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(initial)
            && (last.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                || last.starts(with: "0x".utf8))
        return !looksNumeric || HostAddress(host) != nil
    }
}
