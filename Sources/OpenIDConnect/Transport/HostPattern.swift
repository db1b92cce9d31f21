/// A host name with all names below it, or one IP address.
package struct HostPattern: Hashable, Sendable {
    private let host: [UInt8]
    private let address: [UInt8]?

    /// A host name, also with a dot before it, or an IP address without brackets; nil for anything else.
    package init?(_ text: [UInt8]) {
        if let address = HostAddress(text) {
            host = text
            self.address = address.bytes
            return
        }
        let name = text.first == UInt8(ascii: ".") ? text.dropFirst() : text[...]
        guard !name.contains(UInt8(ascii: ":")), let parsed = try? Authority.parse(name, defaultPort: 443) else {
            return nil
        }
        host = parsed.host
        address = nil
    }

    /// `host` is in lower case, an IPv6 address without brackets.
    package func matches(_ host: [UInt8]) -> Bool {
        if let address { return HostAddress(host)?.bytes == address }
        return host == self.host || host.suffix(self.host.count + 1) == [UInt8(ascii: ".")] + self.host
    }
}

extension HostPattern {
    /// A single host name in lower case; nil for an IP address and anything else.
    package static func hostName(_ text: [UInt8]) -> [UInt8]? {
        guard !text.contains(UInt8(ascii: ":")), HostAddress(text) == nil else { return nil }
        return (try? Authority.parse(text[...], defaultPort: 443))?.host
    }
}
