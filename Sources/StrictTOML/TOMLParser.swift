extension TOMLTable {
    /// Reads a TOML 1.0 document of at most 1 MiB. `source` stands in every position.
    package static func parse(_ bytes: [UInt8], source: Int = 0) throws(TOMLError) -> TOMLTable {
        guard bytes.count <= 1 << 20 else {
            throw TOMLError(.tooLarge, at: TOMLPosition(line: 1, column: 1, source: source))
        }
        var parser = TOMLParser(bytes, source: source)
        return try parser.document()
    }
}

/// Reads lines: table headers and key/value pairs. Values are in TOMLParser+Value.
struct TOMLParser {
    static let maximumDepth = 32

    var scanner: TOMLScanner
    private let root: TOMLNode
    /// Where the current `[header]` leads.
    private var path: [TOMLKey] = []

    init(_ bytes: [UInt8], source: Int) {
        scanner = TOMLScanner(bytes, source: source)
        root = TOMLNode(at: TOMLPosition(line: 1, column: 1, source: source))
    }

    mutating func document() throws(TOMLError) -> TOMLTable {
        while true {
            try scanner.skipToContent()
            if scanner.isAtEnd { break }
            if scanner.current == UInt8(ascii: "[") {
                try header()
            } else {
                try keyValue()
            }
            try endOfLine()
        }
        return root.table
    }

    private mutating func endOfLine() throws(TOMLError) {
        try scanner.skipBlanksAndComment()
        let length = scanner.newlineLength
        guard length > 0 || scanner.isAtEnd else { throw scanner.failure(.expectedEndOfLine) }
        scanner.advance(length)
    }

    private mutating func header() throws(TOMLError) {
        let isArray = scanner.peek(1) == UInt8(ascii: "[")
        scanner.advance(isArray ? 2 : 1)
        scanner.skipBlanks()
        let keys = try dottedKey()
        scanner.skipBlanks()
        guard scanner.current == UInt8(ascii: "]"), !isArray || scanner.peek(1) == UInt8(ascii: "]") else {
            throw scanner.failure(.expectedCloseOfTableHeader)
        }
        scanner.advance(isArray ? 2 : 1)
        guard keys.count <= Self.maximumDepth else { throw TOMLError(.tooDeep, at: keys[0].position) }
        path = keys
        if isArray { try root.appendTable(keys[...]) } else { try root.openTable(keys[...]) }
    }

    private mutating func keyValue() throws(TOMLError) {
        let keys = try dottedKey()
        let depth = path.count + keys.count
        guard depth <= Self.maximumDepth else { throw TOMLError(.tooDeep, at: keys[0].position) }
        let value = try assignedValue(depth: depth)
        try root.insert(value, at: keys[...], below: path[...])
    }

    /// `= value`, behind a key.
    mutating func assignedValue(depth: Int) throws(TOMLError) -> TOMLValue {
        scanner.skipBlanks()
        guard scanner.current == UInt8(ascii: "=") else { throw scanner.failure(.expectedEquals) }
        scanner.advance()
        scanner.skipBlanks()
        return try value(depth: depth)
    }

    /// `a.b."c d"`; at least one key.
    mutating func dottedKey() throws(TOMLError) -> [TOMLKey] {
        var keys = [try simpleKey()]
        while true {
            scanner.skipBlanks()
            guard scanner.current == UInt8(ascii: ".") else { return keys }
            scanner.advance()
            scanner.skipBlanks()
            keys.append(try simpleKey())
        }
    }

    private mutating func simpleKey() throws(TOMLError) -> TOMLKey {
        let position = scanner.position
        switch scanner.current {
        case UInt8(ascii: "\""): return TOMLKey(bytes: try basicString(), position: position)
        case UInt8(ascii: "'"): return TOMLKey(bytes: try literalString(), position: position)
        default:
            var bytes: [UInt8] = []
            while let byte = scanner.current, Self.isBareKey(byte) {
                bytes.append(byte)
                scanner.advance()
            }
            guard !bytes.isEmpty else { throw scanner.failure(.expectedKey) }
            return TOMLKey(bytes: bytes, position: position)
        }
    }

    private static func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// A key and where it stands.
struct TOMLKey: Equatable {
    let bytes: [UInt8]
    let position: TOMLPosition
}
