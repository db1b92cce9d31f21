extension TOMLParser {
    /// Everything that begins with a digit, a sign, `inf` or `nan`.
    mutating func numberOrDate() throws(TOMLError) -> TOMLValue.Content {
        let start = scanner
        let word = takeNumberWord()
        guard !word.isEmpty else { throw start.failure(.expectedValue) }
        if TOMLDateTime.looksLike(word) {
            var text = word
            // A blank may stand between date and time.
            if word.count == 10, scanner.current == 0x20, let next = scanner.peek(1), (0x30...0x39).contains(next) {
                scanner.advance()
                text += [UInt8(ascii: "T")] + takeNumberWord()
            }
            guard let content = TOMLDateTime.parse(text) else { throw start.failure(.invalidDateTime) }
            return content
        }
        guard let first = word.first, (0x30...0x39).contains(first) || "+-in".utf8.contains(first) else {
            throw start.failure(.expectedValue)
        }
        do { return try TOMLNumber.parse(word) } catch { throw start.failure(error.kind) }
    }

    private mutating func takeNumberWord() -> [UInt8] {
        var word: [UInt8] = []
        while let byte = scanner.current {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: ":"):
                word.append(byte)
                scanner.advance()
            default: return word
            }
        }
        return word
    }
}
