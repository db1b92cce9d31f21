extension TOMLParser {
    /// One value; `depth` counts the keys, arrays and inline tables that lead to it.
    mutating func value(depth: Int) throws(TOMLError) -> TOMLValue {
        guard depth <= Self.maximumDepth else { throw scanner.failure(.tooDeep) }
        let position = scanner.position
        let content: TOMLValue.Content
        switch scanner.current {
        case UInt8(ascii: "\""):
            content = .string(scanner.starts(with: "\"\"\"") ? try multilineBasicString() : try basicString())
        case UInt8(ascii: "'"):
            content = .string(scanner.starts(with: "'''") ? try multilineLiteralString() : try literalString())
        case UInt8(ascii: "["): content = .array(try array(depth: depth))
        case UInt8(ascii: "{"): content = .table(try inlineTable(depth: depth))
        case UInt8(ascii: "t") where takeWord("true"): content = .bool(true)
        case UInt8(ascii: "f") where takeWord("false"): content = .bool(false)
        default: content = try numberOrDate()
        }
        return TOMLValue(content, at: position)
    }

    /// Consumes the word unless more letters follow.
    private mutating func takeWord(_ word: StaticString) -> Bool {
        guard scanner.starts(with: word) else { return false }
        scanner.advance(word.utf8CodeUnitCount)
        return true
    }

    private mutating func array(depth: Int) throws(TOMLError) -> [TOMLValue] {
        scanner.advance()
        var elements: [TOMLValue] = []
        while true {
            try scanner.skipToContent()
            if scanner.current == UInt8(ascii: "]") { break }
            guard !scanner.isAtEnd else { throw scanner.failure(.unterminatedArray) }
            elements.append(try value(depth: depth + 1))
            try scanner.skipToContent()
            if scanner.current == UInt8(ascii: ",") {
                scanner.advance()
            } else if scanner.current != UInt8(ascii: "]") {
                throw scanner.failure(.unterminatedArray)
            }
        }
        scanner.advance()
        return elements
    }

    private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLTable {
        let node = TOMLNode(at: scanner.position)
        scanner.advance()
        scanner.skipBlanks()
        if scanner.current == UInt8(ascii: "}") {
            scanner.advance()
            return node.table
        }
        while true {
            scanner.skipBlanks()
            let keys = try dottedKey()
            guard depth + keys.count <= Self.maximumDepth else { throw scanner.failure(.tooDeep) }
            try node.insert(try assignedValue(depth: depth + keys.count), at: keys[...])
            scanner.skipBlanks()
            switch scanner.current {
            case UInt8(ascii: ","): scanner.advance()
            case UInt8(ascii: "}"):
                scanner.advance()
                return node.table
            default: throw scanner.failure(.unterminatedInlineTable)
            }
        }
    }
}
