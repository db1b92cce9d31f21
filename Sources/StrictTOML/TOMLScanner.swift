/// The document's bytes with a position; knows lines and columns, UTF-8 and white space.
struct TOMLScanner {
    let bytes: [UInt8]
    private let source: Int
    private(set) var offset = 0
    private var line = 1
    private var column = 1

    /// A byte order mark at the beginning is passed over.
    init(_ bytes: [UInt8], source: Int) {
        self.bytes = bytes
        self.source = source
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }
    var isAtEnd: Bool { offset >= bytes.count }

    func peek(_ distance: Int) -> UInt8? {
        offset + distance < bytes.count ? bytes[offset + distance] : nil
    }

    /// Columns count characters.
    var position: TOMLPosition { TOMLPosition(line: line, column: column, source: source) }

    func failure(_ kind: TOMLError.Kind) -> TOMLError {
        TOMLError(kind, at: position)
    }

    /// Moves over one byte; over a newline to the next line.
    mutating func advance() {
        guard let byte = current else { return }
        offset += 1
        if byte == 0x0A {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    mutating func advance(_ count: Int) {
        for _ in 0..<count { advance() }
    }

    func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    }

    /// LF or CRLF at the current offset.
    var newlineLength: Int {
        switch current {
        case 0x0A: 1
        case 0x0D where peek(1) == 0x0A: 2
        default: 0
        }
    }

    mutating func skipBlanks() {
        while current == 0x20 || current == 0x09 { advance() }
    }

    /// Blanks and a comment, up to the newline or the end.
    mutating func skipBlanksAndComment() throws(TOMLError) {
        skipBlanks()
        guard current == UInt8(ascii: "#") else { return }
        while !isAtEnd, newlineLength == 0 { _ = try character() }
    }

    /// Blanks, comments and newlines.
    mutating func skipToContent() throws(TOMLError) {
        while true {
            try skipBlanksAndComment()
            let length = newlineLength
            guard length > 0 else { return }
            advance(length)
        }
    }

    /// One character of a comment or string: no control character but tab, well-formed UTF-8.
    mutating func character() throws(TOMLError) -> ArraySlice<UInt8> {
        guard let first = current else { throw failure(.unterminatedString) }
        if first < 0x80 {
            guard first >= 0x20 && first != 0x7F || first == 0x09 else { throw failure(.controlCharacter) }
            advance()
            return bytes[(offset - 1)..<offset]
        }
        let length =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, offset + length <= bytes.count else { throw failure(.invalidUTF8) }
        let sequence = bytes[offset..<(offset + length)]
        guard String(validating: sequence, as: UTF8.self)?.unicodeScalars.count == 1 else {
            throw failure(.invalidUTF8)
        }
        advance(length)
        return sequence
    }
}
