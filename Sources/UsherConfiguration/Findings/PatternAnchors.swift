/// Anchors inside a pattern that keep it from ever matching. A pattern counts for the whole value, so
/// `^` at its beginning and `$` at its end say nothing new; elsewhere they are mistakes.
enum PatternAnchors {
    struct Note: Equatable {
        let text: String
        /// In bytes.
        let offset: Int
    }

    /// The first `$` right before, or `^` right behind, something that takes a character; nil when there
    /// is none, or the pattern has options or words that this does not read.
    static func note(on pattern: [UInt8]) -> Note? {
        var reader = Reader(pattern)
        var previous = Token.other
        var dollar: Int?
        while let (token, offset) = reader.next() {
            guard token != .unreadable else { return nil }
            if token == .character || token == .end {
                // What `*`, `?` or `{` follows may be absent.
                let takesOne = token == .character && !reader.isOptionalNext
                if takesOne, let dollar {
                    return Note(text: "can never match: $ is the end, and something follows", offset: dollar)
                }
                previous = takesOne ? .character : .other
                dollar = token == .end ? offset : nil
                continue
            }
            if token == .begin, previous == .character {
                return Note(text: "can never match: ^ is the beginning, and something stands before it", offset: offset)
            }
            previous = .other
            dollar = nil
        }
        return nil
    }

    private enum Token: Equatable {
        /// Exactly one character, whichever.
        case character
        case begin
        case end
        /// Groups, alternatives, quantifiers: nothing is concluded across them.
        case other
        case unreadable
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isOptionalNext: Bool {
            offset < bytes.count && "*?{".utf8.contains(bytes[offset])
        }

        mutating func next() -> (Token, Int)? {
            guard offset < bytes.count else { return nil }
            let start = offset
            offset += 1
            switch bytes[start] {
            case UInt8(ascii: "^"): return (.begin, start)
            case UInt8(ascii: "$"): return (.end, start)
            case UInt8(ascii: "("):
                // Options change what the anchors mean; only plain and non-capturing groups are read.
                let isOption = offset < bytes.count && "?*".utf8.contains(bytes[offset])
                let isPlain = bytes[offset...].starts(with: "?:".utf8)
                if isPlain { offset += 2 }
                return (isOption && !isPlain ? .unreadable : .other, start)
            case UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"),
                UInt8(ascii: "{"), UInt8(ascii: "}"):
                return (.other, start)
            case UInt8(ascii: "["): return (skipClass() ? .character : .unreadable, start)
            case UInt8(ascii: "\\"):
                guard offset < bytes.count else { return (.unreadable, start) }
                let escaped = bytes[offset]
                offset += 1
                let isLetter = (0x41...0x5A).contains(escaped & 0xDF) || (0x30...0x39).contains(escaped)
                let isSign = escaped < 0x80 && !isLetter
                return (isSign || "dDsSwW".utf8.contains(escaped) ? .character : .unreadable, start)
            default:
                while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
                return (.character, start)
            }
        }

        /// Over a class whose `[` was read; false for one with classes of its own.
        private mutating func skipClass() -> Bool {
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "^") { offset += 1 }
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "]") { offset += 1 }
            while offset < bytes.count {
                let byte = bytes[offset]
                offset += 1
                switch byte {
                case UInt8(ascii: "]"): return true
                case UInt8(ascii: "["): return false
                case UInt8(ascii: "\\"):
                    if offset < bytes.count, "QE".utf8.contains(bytes[offset]) { return false }
                    offset += 1
                default: break
                }
            }
            return false
        }
    }
}
