import JOSE

/// Base64 with `+`, `/` and padding (RFC 4648 §4), through its sister alphabet.
enum Base64 {
    /// nil for anything but the canonical form.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard text.count % 4 == 0, padding <= 2 else { return nil }
        var urlText: [UInt8] = []
        for byte in text.dropLast(padding) {
            switch byte {
            case UInt8(ascii: "+"): urlText.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): urlText.append(UInt8(ascii: "_"))
            case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
            default: urlText.append(byte)
            }
        }
        return Base64URL.decode(urlText)
    }

    static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let text = Base64URL.encode(bytes).map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        return text + [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
    }
}
