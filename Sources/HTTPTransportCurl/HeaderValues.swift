/// Reads header values.
enum HeaderValues {
    /// The media type in lower case, without parameters.
    static func mediaType(_ value: UnsafePointer<CChar>) -> [UInt8]? {
        let bytes = bytes(value).prefix { $0 != UInt8(ascii: ";") }
        let words = bytes.split { $0 == 0x20 || $0 == 0x09 }
        guard words.count == 1, let word = words.first else { return nil }
        return word.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }

    /// `max-age` of Cache-Control; 0 with `no-store` or `no-cache`. nil when neither is there, or the
    /// number is no number below 2^31.
    static func maxAge(_ value: UnsafePointer<CChar>) -> Int? {
        let directives = bytes(value).split(separator: UInt8(ascii: ",")).map { directive in
            directive.filter { $0 != 0x20 }.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        }
        if directives.contains(where: { $0.elementsEqual("no-store".utf8) || $0.elementsEqual("no-cache".utf8) }) {
            return 0
        }
        let prefix = Array("max-age=".utf8)
        guard let digits = directives.first(where: { $0.starts(with: prefix) })?.dropFirst(prefix.count),
            (1...10).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let seconds = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return seconds < 1 << 31 ? seconds : nil
    }

    /// Whole seconds below 2^31; nil for a date or anything else.
    static func seconds(_ value: UnsafePointer<CChar>) -> Int? {
        let digits = bytes(value)
        guard (1...10).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let seconds = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return seconds < 1 << 31 ? seconds : nil
    }

    /// At most 1,024 bytes.
    static func bytes(_ value: UnsafePointer<CChar>) -> [UInt8] {
        var bytes: [UInt8] = []
        var next = value
        while next.pointee != 0, bytes.count < 1_024 {
            bytes.append(UInt8(bitPattern: next.pointee))
            next += 1
        }
        return bytes
    }
}
