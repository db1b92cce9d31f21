/// The cookie of the verification page.
enum SessionCookie {
    static let name = "usher_demo_session"

    /// Its value in a `Cookie` header (RFC 6265 §4.2); the first where there are several.
    static func value(inHeader header: [UInt8]) -> [UInt8]? {
        let wanted = Array("\(name)=".utf8)
        for pair in header.split(separator: UInt8(ascii: ";")) {
            let trimmed = pair.drop { $0 == 0x20 }
            if trimmed.starts(with: wanted) { return Array(trimmed.dropFirst(wanted.count)) }
        }
        return nil
    }
}
