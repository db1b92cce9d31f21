/// Integers and floats (TOML 1.0).
enum TOMLNumber {
    struct Failure: Error {
        let kind: TOMLError.Kind
    }

    static func parse(_ word: [UInt8]) throws(Failure) -> TOMLValue.Content {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.starts(with: prefix.utf8) {
            return .integer(try integer(word.dropFirst(2), radix: radix, isNegative: false))
        }
        var digits = word[...]
        let sign = digits.first
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { digits = digits.dropFirst() }
        let isNegative = sign == UInt8(ascii: "-")
        if digits.elementsEqual("inf".utf8) { return .float(isNegative ? -.infinity : .infinity) }
        if digits.elementsEqual("nan".utf8) { return .float(.nan) }
        if digits.contains(where: { ".eE".utf8.contains($0) }) {
            return .float(try float(digits, isNegative: isNegative))
        }
        guard hasNoLeadingZero(digits) else { throw Failure(kind: .invalidNumber) }
        return .integer(try integer(digits, radix: 10, isNegative: isNegative))
    }

    private static func integer(_ text: ArraySlice<UInt8>, radix: Int, isNegative: Bool) throws(Failure) -> Int64 {
        guard hasProperUnderscores(text, isDigit: { DigitValue.hexadecimal($0).map { Int($0) < radix } ?? false })
        else { throw Failure(kind: .invalidNumber) }
        var value: Int64 = 0
        for byte in text where byte != UInt8(ascii: "_") {
            let digit = Int64(DigitValue.hexadecimal(byte) ?? 0)
            let (product, first) = value.multipliedReportingOverflow(by: Int64(radix))
            let (sum, second) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !first, !second else { throw Failure(kind: .numberTooLarge) }
            value = sum
        }
        return value
    }

    private static func float(_ text: ArraySlice<UInt8>, isNegative: Bool) throws(Failure) -> Double {
        let parts = text.split(omittingEmptySubsequences: false) { "eE".utf8.contains($0) }
        guard parts.count <= 2, let mantissa = parts.first else { throw Failure(kind: .invalidNumber) }
        let halves = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard halves.count <= 2, hasNoLeadingZero(halves[0]),
            halves.allSatisfy({ hasProperUnderscores($0, isDigit: isDecimal) })
        else { throw Failure(kind: .invalidNumber) }
        if parts.count == 2 {
            var exponent = parts[1]
            if let first = exponent.first, "+-".utf8.contains(first) { exponent = exponent.dropFirst() }
            guard hasProperUnderscores(exponent, isDigit: isDecimal) else { throw Failure(kind: .invalidNumber) }
        }
        let plain = text.filter { $0 != UInt8(ascii: "_") }
        guard let value = Double(String(decoding: plain, as: UTF8.self)) else { throw Failure(kind: .invalidNumber) }
        return isNegative ? -value : value
    }

    private static func isDecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func hasNoLeadingZero(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.first != UInt8(ascii: "0") || digits.count == 1
    }

    /// Digits, with single underscores only between two of them; at least one digit.
    private static func hasProperUnderscores(_ text: ArraySlice<UInt8>, isDigit: (UInt8) -> Bool) -> Bool {
        let groups = text.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        return groups.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }
}
