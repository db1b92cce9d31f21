/// Why a URL is not one that usher contacts.
package enum EndpointURLError: Error, Equatable, Sendable {
    case tooLong
    case notPrintableASCII
    case scheme
    case userInfo
    case fragment
    case query
    case host
    case port
    case path
    /// Loopback, link-local, unspecified or multicast, where the issuer is no such host.
    case localAddress

    /// For an administrator.
    package var explanation: String {
        switch self {
        case .tooLong: "the URL is longer than 2,048 bytes"
        case .notPrintableASCII: "the URL holds a space, a control character or a non-ASCII character"
        case .scheme: "the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo)"
        case .userInfo: "the URL must not hold a user name or password"
        case .fragment: "the URL must not hold a fragment (#…)"
        case .query: "the URL must not hold a query (?…)"
        case .host: "the URL's host is no host name and no plain IP address"
        case .port: "the URL's port is not between 1 and 65535"
        case .path: "the URL's path holds a backslash, a bad escape or a dot segment"
        case .localAddress: "the URL leads to a local address although the issuer is none"
        }
    }
}

/// A URL that was checked byte by byte; libcurl gets exactly these bytes.
package struct EndpointURL: Hashable, Sendable {
    package static let maximumBytes = 2_048

    package let bytes: [UInt8]
    /// In lower case, without the brackets of an IPv6 address.
    package let host: [UInt8]
    package let port: UInt16
    /// false only for http on a literal loopback address under --demo.
    package let isEncrypted: Bool
    package let hasQuery: Bool

    /// An absolute https URL. `plainLoopbackAllowed`: http too, if the host is 127.0.0.1 or [::1].
    package static func check(_ bytes: [UInt8], plainLoopbackAllowed: Bool) throws(EndpointURLError) -> EndpointURL {
        guard bytes.count <= maximumBytes else { throw .tooLong }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPrintableASCII }
        let isEncrypted = bytes.starts(with: "https://".utf8)
        guard isEncrypted || (plainLoopbackAllowed && bytes.starts(with: "http://".utf8)) else { throw .scheme }
        let rest = bytes[(isEncrypted ? 8 : 7)...]
        if rest.contains(UInt8(ascii: "#")) { throw .fragment }
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<end]
        if authority.contains(UInt8(ascii: "@")) { throw .userInfo }
        let (host, port) = try Authority.parse(authority, defaultPort: isEncrypted ? 443 : 80)
        try checkPath(rest[end...])
        let url = EndpointURL(
            bytes: bytes, host: host, port: port, isEncrypted: isEncrypted,
            hasQuery: rest.contains(UInt8(ascii: "?")))
        guard isEncrypted || url.isLiteralLoopback else { throw .scheme }
        return url
    }

    /// localhost, 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        isLocalhost || HostAddress(host)?.isLoopback ?? false
    }

    /// An address that only makes sense on this machine or link; `localhost` counts.
    package var isLocal: Bool {
        isLocalhost || HostAddress(host)?.isLocal ?? false
    }

    /// The only hosts that may be spoken to without TLS: no name service stands between.
    private var isLiteralLoopback: Bool {
        host.elementsEqual("127.0.0.1".utf8) || host.elementsEqual("::1".utf8)
    }

    /// RFC 6761 §6.3: the name and all names below it are loopback.
    private var isLocalhost: Bool {
        host.elementsEqual("localhost".utf8) || host.suffix(10).elementsEqual(".localhost".utf8)
    }

    /// Percent escapes must be whole, dot segments and backslashes are refused: nobody shall read
    /// another path than we do.
    private static func checkPath(_ path: ArraySlice<UInt8>) throws(EndpointURLError) {
        var position = path.startIndex
        while position < path.endIndex {
            let byte = path[position]
            if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
                || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`")
            {
                throw .path
            }
            if byte == UInt8(ascii: "%") {
                guard path.endIndex - position > 2, isHexDigit(path[position + 1]), isHexDigit(path[position + 2])
                else { throw .path }
            }
            position += 1
        }
        let segments = path.prefix { $0 != UInt8(ascii: "?") }.split(separator: UInt8(ascii: "/"))
        if segments.contains(where: isDotSegment) { throw .path }
    }

    /// `.` or `..`, also when a dot is written as `%2e`: some clients resolve those too.
    private static func isDotSegment(_ segment: ArraySlice<UInt8>) -> Bool {
        var rest = segment
        var dots = 0
        while let first = rest.first {
            if first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "%2e".utf8) || rest.starts(with: "%2E".utf8) {
                rest = rest.dropFirst(3)
            } else {
                return false
            }
            dots += 1
        }
        return (1...2).contains(dots)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
