/// `http://host:port` or `https://host:port`, checked byte by byte.
package struct ProxyURL: Hashable, Sendable {
    /// Without a path, the host in lower case.
    package let bytes: [UInt8]
    /// In lower case, without the brackets of an IPv6 address.
    package let host: [UInt8]
    package let port: UInt16
    /// TLS to the proxy itself.
    package let isEncrypted: Bool

    /// The port must be written out: programs differ in what they take for it. One slash may follow.
    package static func check(_ bytes: [UInt8]) throws(EndpointURLError) -> ProxyURL {
        guard bytes.count <= EndpointURL.maximumBytes else { throw .tooLong }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPrintableASCII }
        let isEncrypted = bytes.starts(with: "https://".utf8)
        guard isEncrypted || bytes.starts(with: "http://".utf8) else { throw .scheme }
        var authority = bytes[(isEncrypted ? 8 : 7)...]
        if authority.contains(UInt8(ascii: "@")) { throw .userInfo }
        if authority.last == UInt8(ascii: "/") { authority.removeLast() }
        if authority.contains(UInt8(ascii: "#")) { throw .fragment }
        if authority.contains(UInt8(ascii: "?")) { throw .query }
        if authority.contains(UInt8(ascii: "/")) { throw .path }
        // No port is 0, so that a missing one shows.
        let (host, port) = try Authority.parse(authority, defaultPort: 0)
        guard port != 0 else { throw .port }
        let shown = host.contains(UInt8(ascii: ":")) ? Array("[".utf8) + host + Array("]".utf8) : host
        return ProxyURL(
            bytes: Array((isEncrypted ? "https://" : "http://").utf8) + shown + Array(":\(port)".utf8), host: host,
            port: port, isEncrypted: isEncrypted)
    }
}
