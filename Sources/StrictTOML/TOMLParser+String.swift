extension TOMLParser {
    /// `"…"` on one line.
    mutating func basicString() throws(TOMLError) -> [UInt8] {
        scanner.advance()
        var text: [UInt8] = []
        while true {
            switch scanner.current {
            case nil: throw scanner.failure(.unterminatedString)
            case UInt8(ascii: "\""):
                scanner.advance()
                return text
            case UInt8(ascii: "\\"): text += try escape()
            case _ where scanner.newlineLength > 0: throw scanner.failure(.newlineInString)
            default: text += try scanner.character()
            }
        }
    }

    /// `'…'` on one line, without escapes.
    mutating func literalString() throws(TOMLError) -> [UInt8] {
        scanner.advance()
        var text: [UInt8] = []
        while true {
            switch scanner.current {
            case nil: throw scanner.failure(.unterminatedString)
            case UInt8(ascii: "'"):
                scanner.advance()
                return text
            case _ where scanner.newlineLength > 0: throw scanner.failure(.newlineInString)
            default: text += try scanner.character()
            }
        }
    }

    mutating func multilineBasicString() throws(TOMLError) -> [UInt8] {
        try multilineString(quote: UInt8(ascii: "\""), hasEscapes: true)
    }

    mutating func multilineLiteralString() throws(TOMLError) -> [UInt8] {
        try multilineString(quote: UInt8(ascii: "'"), hasEscapes: false)
    }

    private mutating func multilineString(quote: UInt8, hasEscapes: Bool) throws(TOMLError) -> [UInt8] {
        scanner.advance(3)
        scanner.advance(scanner.newlineLength)
        var text: [UInt8] = []
        while true {
            let newline = scanner.newlineLength
            if newline > 0 {
                text += scanner.bytes[scanner.offset..<(scanner.offset + newline)]
                scanner.advance(newline)
                continue
            }
            switch scanner.current {
            case nil: throw scanner.failure(.unterminatedString)
            case quote:
                var count = 0
                while scanner.peek(count) == quote, count < 6 { count += 1 }
                if count >= 3 {
                    // Up to two quotes may stand right before the closing three.
                    guard count < 6 else { throw scanner.failure(.unterminatedString) }
                    text += [UInt8](repeating: quote, count: count - 3)
                    scanner.advance(count)
                    return text
                }
                text += [UInt8](repeating: quote, count: count)
                scanner.advance(count)
            case UInt8(ascii: "\\") where hasEscapes:
                if try !skipLineEndingBackslash() { text += try escape() }
            default: text += try scanner.character()
            }
        }
    }

    /// A backslash at the end of a line drops all white space up to the next character.
    private mutating func skipLineEndingBackslash() throws(TOMLError) -> Bool {
        var ahead = scanner
        ahead.advance()
        ahead.skipBlanks()
        guard ahead.newlineLength > 0 else { return false }
        while ahead.newlineLength > 0 {
            ahead.advance(ahead.newlineLength)
            ahead.skipBlanks()
        }
        scanner = ahead
        return true
    }

    private mutating func escape() throws(TOMLError) -> [UInt8] {
        let start = scanner
        scanner.advance()
        let byte = scanner.current
        scanner.advance()
        switch byte {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "u"): if let text = scalar(digits: 4) { return text }
        case UInt8(ascii: "U"): if let text = scalar(digits: 8) { return text }
        default: break
        }
        throw start.failure(.invalidEscape)
    }

    private mutating func scalar(digits: Int) -> [UInt8]? {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = scanner.current, let digit = DigitValue.hexadecimal(byte) else { return nil }
            value = value << 4 | UInt32(digit)
            scanner.advance()
        }
        return Unicode.Scalar(value).flatMap { Unicode.UTF8.encode($0) }.map { Array($0) }
    }
}

/// The value of a digit.
enum DigitValue {
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
