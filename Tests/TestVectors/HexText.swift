/// Bytes of a text of hexadecimal digits, as Wycheproof writes them; nil for anything else.
package enum HexText {
    package static func bytes(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for offset in stride(from: 0, to: text.count, by: 2) {
            let pair = String(decoding: text[offset..<(offset + 2)], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
