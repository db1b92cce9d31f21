/// ECDSA signatures: R‖S in a JWS (RFC 7518 §3.4), DER for OpenSSL.
enum ECDSASignature {
    /// `raw` has an even length of at most 132 bytes.
    static func der(fromRaw raw: [UInt8]) -> [UInt8] {
        let half = raw.count / 2
        let content = integer(raw[..<half]) + integer(raw[half...])
        return [0x30] + length(content.count) + content
    }

    /// Two integers of at most `size` bytes, each padded to it; nil when the DER is not such a pair.
    static func raw(fromDER der: [UInt8], size: Int) -> [UInt8]? {
        var rest = der[...]
        guard rest.popFirst() == 0x30, let total = readLength(&rest), total == rest.count else { return nil }
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard rest.popFirst() == 0x02, let count = readLength(&rest), count <= rest.count else { return nil }
            let digits = rest.prefix(count).drop { $0 == 0 }
            rest = rest.dropFirst(count)
            guard digits.count <= size else { return nil }
            raw += [UInt8](repeating: 0, count: size - digits.count) + digits
        }
        return rest.isEmpty ? raw : nil
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(bytes.drop { $0 == 0 })
        if digits.isEmpty || digits[0] >= 0x80 { digits.insert(0, at: 0) }
        return [0x02] + length(digits.count) + digits
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 0x80 ? [UInt8(count)] : [0x81, UInt8(count)]
    }

    private static func readLength(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let first = rest.popFirst() else { return nil }
        if first < 0x80 { return Int(first) }
        guard first == 0x81, let count = rest.popFirst() else { return nil }
        return Int(count)
    }
}
