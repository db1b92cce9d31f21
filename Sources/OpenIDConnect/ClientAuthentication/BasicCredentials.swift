import SecretMemory

/// HTTP Basic (RFC 7617) for a client.
enum BasicCredentials {
    static func header(id: [UInt8], secret: SecretBytes, encoding: BasicEncoding) -> SecretBytes {
        var pair: [UInt8] = []
        pair.reserveCapacity(3 * (id.count + secret.count) + 1)
        switch encoding {
        case .form:
            FormBody.escape(id, into: &pair)
            pair.append(UInt8(ascii: ":"))
            secret.withBytes { FormBody.escape($0, into: &pair) }
        case .raw:
            pair.append(contentsOf: id)
            pair.append(UInt8(ascii: ":"))
            secret.withBytes { pair.append(contentsOf: $0) }
        }
        var header: [UInt8] = []
        header.reserveCapacity(8 + (pair.count + 2) / 3 * 4)
        header.append(contentsOf: "Basic ".utf8)
        appendBase64(pair, to: &header)
        pair.eraseSecret()
        return SecretBytes(consuming: &header)
    }

    private static func appendBase64(_ bytes: [UInt8], to output: inout [UInt8]) {
        let alphabet = StaticString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").utf8Start
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                output.append(
                    index <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
            }
        }
    }
}
