/// `*` is any number of characters, `?` is one character of UTF-8; compared with the whole of a value.
/// Without backtracking that grows: at most the product of both lengths.
enum Wildcard {
    private static let star = UInt8(ascii: "*")
    private static let question = UInt8(ascii: "?")

    static func matches(_ pattern: [UInt8], _ value: [UInt8], ignoringCase: Bool) -> Bool {
        var steps = 0
        return matches(pattern, value, ignoringCase: ignoringCase, steps: &steps)
    }

    /// `steps`: how many comparisons of a byte it took are added.
    static func matches(_ pattern: [UInt8], _ value: [UInt8], ignoringCase: Bool, steps: inout Int) -> Bool {
        pattern.withUnsafeBufferPointer { pattern in
            value.withUnsafeBufferPointer { value in matches(pattern, value, ignoringCase, &steps) }
        }
    }

    private static func matches(
        _ pattern: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, _ ignoringCase: Bool,
        _ steps: inout Int
    ) -> Bool {
        var p = 0
        var v = 0
        // Behind the last star, and how much of the value it took.
        var resume: (pattern: Int, value: Int)?
        while v < value.count {
            steps += 1
            if p < pattern.count, pattern[p] == star {
                p += 1
                resume = (p, v)
            } else if p < pattern.count, pattern[p] == question, !isContinuation(value[v]) {
                p += 1
                v += 1
                while v < value.count, isContinuation(value[v]) { v += 1 }
            } else if p < pattern.count, pattern[p] != question, same(pattern[p], value[v], ignoringCase) {
                p += 1
                v += 1
            } else if let (behind, taken) = resume {
                p = behind
                v = taken + 1
                resume = (p, v)
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == star { p += 1 }
        return p == pattern.count
    }

    private static func same(_ left: UInt8, _ right: UInt8, _ ignoringCase: Bool) -> Bool {
        left == right || (ignoringCase && left.asciiLowercased == right.asciiLowercased)
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}

extension UInt8 {
    /// Only A–Z change.
    var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}

extension ArraySlice<UInt8> {
    /// Without ASCII white space around.
    var asciiTrimmed: ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}

extension [UInt8] {
    var asciiLowercased: [UInt8] { map(\.asciiLowercased) }
}
