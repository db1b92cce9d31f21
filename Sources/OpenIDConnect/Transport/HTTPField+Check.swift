/// Why a header field of the configuration cannot be sent.
package enum HTTPFieldError: Error, Equatable, Sendable {
    case name
    /// The transport or a grant sets it, or it would change what the answer means.
    case reserved
    case value

    /// For an administrator.
    package var explanation: String {
        switch self {
        case .name: "this is no name of a header field"
        case .reserved: "this header field belongs to usher"
        case .value: "the value must be 1 to 1024 printable ASCII characters without blanks at its ends"
        }
    }
}

extension HTTPField {
    private static let reservedNames: Set<String> = [
        "authorization", "connection", "cookie", "cookie2", "date", "dpop", "expect", "forwarded", "from", "host",
        "http2-settings", "keep-alive", "origin", "range", "referer", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", "via",
    ]
    private static let reservedPrefixes = ["accept", "content-", "if-", "proxy-", "sec-"]

    /// A field that may go out beside ours with every request.
    package static func check(name: [UInt8], value: [UInt8]) throws(HTTPFieldError) -> HTTPField {
        guard (1...64).contains(name.count), name.allSatisfy(isTokenByte) else { throw .name }
        let lowered = String(decoding: name.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
        guard !reservedNames.contains(lowered), !reservedPrefixes.contains(where: { lowered.hasPrefix($0) }) else {
            throw .reserved
        }
        guard (1...1_024).contains(value.count), value.allSatisfy({ (0x20...0x7E).contains($0) }),
            value.first != 0x20, value.last != 0x20
        else { throw .value }
        return HTTPField(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
