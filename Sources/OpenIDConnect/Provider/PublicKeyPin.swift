import JOSE

/// The SHA-256 digest of a certificate's SubjectPublicKeyInfo (RFC 7469 §2.4).
package struct PublicKeyPin: Hashable, Sendable {
    /// 44 characters of base64.
    package let text: String

    /// base64 of 32 bytes with its padding, unused bits zero; nil for anything else.
    package init?(_ text: [UInt8]) {
        guard text.count == 44, text.last == UInt8(ascii: "="),
            !text.contains(UInt8(ascii: "-")), !text.contains(UInt8(ascii: "_"))
        else { return nil }
        let digits = text.dropLast().map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        guard Base64URL.decode(digits)?.count == 32 else { return nil }
        self.text = String(decoding: text, as: UTF8.self)
    }
}
