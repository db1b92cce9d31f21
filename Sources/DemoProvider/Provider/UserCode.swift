/// The code that a person types (RFC 8628 §6.1): eight consonants, shown as WDJB-MJHT.
enum UserCode {
    private static let alphabet = Array("BCDFGHJKLMNPQRSTVWXZ".utf8)
    private static let length = 8

    /// A new code; every one of the 20^8 is equally likely.
    static func make(_ randomBytes: (Int) -> [UInt8]) -> [UInt8] {
        var letters: [UInt8] = []
        while letters.count < length {
            // 240 is the largest multiple of 20 in a byte: what lies above would favour the first letters.
            letters += randomBytes(length).filter { $0 < 240 }.map { alphabet[Int($0) % alphabet.count] }
        }
        return shown(letters.prefix(length))
    }

    /// What a person typed, as a code is written: any letter case, any or no separators. nil for what
    /// cannot be a code.
    static func read(_ typed: [UInt8]) -> [UInt8]? {
        let separators = Array(" -._\t".utf8)
        let letters = typed.filter { !separators.contains($0) }.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        guard letters.count == length, letters.allSatisfy(alphabet.contains) else { return nil }
        return shown(letters[...])
    }

    private static func shown(_ letters: ArraySlice<UInt8>) -> [UInt8] {
        letters.prefix(length / 2) + [UInt8(ascii: "-")] + letters.dropFirst(length / 2)
    }
}
