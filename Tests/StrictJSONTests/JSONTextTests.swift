import StrictJSON
import Testing

/// Strings: escapes, UTF-8, control characters (JWT-02).
@Suite struct JSONTextTests {
    private static func text(_ document: [UInt8]) throws(JSONError) -> [UInt8]? {
        try JSONValue.parse(document, limits: JSONLimits(bytes: 1_000)).text
    }

    private static func text(_ document: String) throws(JSONError) -> [UInt8]? {
        try text(Array(document.utf8))
    }

    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""\"\\\/""#, "\"\\/"), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        (#""\u0041""#, "A"),
        (#""\u00e9\u00E9""#, "\u{E9}\u{E9}"), (#""\u20ac""#, "\u{20AC}"), (#""\ud83d\ude00""#, "\u{1F600}"),
        (#""\uD800\uDC00""#, "\u{10000}"), (#""\udbff\udfff""#, "\u{10FFFF}"), (#""\u0000""#, "\0"),
        (#""\uFFFF""#, "\u{FFFF}"),
        ("\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFD}\u{10000}\"", "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFD}\u{10000}"),
    ])
    func `a string is its bytes with escapes resolved`(_ document: String, _ text: String) throws {
        #expect(try Self.text(document) == Array(text.utf8))
    }

    @Test func `texts are never normalised`() throws {
        #expect(try Self.text("\"e\u{301}\"") == [0x65, 0xCC, 0x81])
        #expect(try Self.text("\"\u{E9}\"") == [0xC3, 0xA9])
    }

    @Test(arguments: [
        (#""\a""#, JSONError.invalidEscape(offset: 1)), (#""\'""#, .invalidEscape(offset: 1)),
        (#""\U0041""#, .invalidEscape(offset: 1)),
        (#""\u00g0""#, .invalidEscape(offset: 1)), (#""\u 041""#, .invalidEscape(offset: 1)),
        (#""\u+041""#, .invalidEscape(offset: 1)),
        (#""\x41""#, .invalidEscape(offset: 1)), (#""\u004""#, .invalidEscape(offset: 1)), (#""\"#, .unexpectedEnd),
        (#""\u"#, .unexpectedEnd), (#""\u00"#, .unexpectedEnd), ("\"", .unexpectedEnd), ("\"a", .unexpectedEnd),
        (#""\ud800""#, .loneSurrogate(offset: 1)), (#""\udc00""#, .loneSurrogate(offset: 1)),
        (#""\udfff\ud800""#, .loneSurrogate(offset: 1)), (#""\udc00\udc00""#, .loneSurrogate(offset: 1)),
        (#""\ud800\ud800""#, .loneSurrogate(offset: 1)), (#""\ud800\u0041""#, .loneSurrogate(offset: 1)),
        (#""\ud800a""#, .loneSurrogate(offset: 1)),
        (#""\ud800\n""#, .loneSurrogate(offset: 1)), (#""\ud800"#, .loneSurrogate(offset: 1)),
        (#""\ud800\"#, .loneSurrogate(offset: 1)),
        (#""\ud800\u"#, .unexpectedEnd), ("\"a\nb\"", .controlCharacter(offset: 2)),
        ("\"\t\"", .controlCharacter(offset: 1)),
        ("\"\0\"", .controlCharacter(offset: 1)), ("\"\u{1F}\"", .controlCharacter(offset: 1)),
    ])
    func `a wrong string is refused where it goes wrong`(_ document: String, _ error: JSONError) {
        #expect(throws: error) { try Self.text(document) }
    }

    /// Unicode table 3-7: each row's first byte out of range, overlong forms, surrogates, and cuts.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC0], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF],
            [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xE1, 0x41, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF1, 0x80, 0x80, 0x41],
            [0xF1, 0x80, 0x41, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(_ bytes: [UInt8]) {
        #expect(throws: JSONError.invalidUTF8(offset: 1)) { try Self.text([0x22] + bytes + [0x22]) }
        #expect(throws: JSONError.invalidUTF8(offset: 1)) { try Self.text([0x22] + bytes) }
    }

    @Test func `every scalar is read as UTF-8 and as escapes`() throws {
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 37) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            let text = Array(String(scalar).utf8)
            #expect(try Self.text([0x22] + text + [0x22]) == text)
            let escapes = UTF16.encode(scalar).map { units in
                units.map { unit in
                    let digits = String(unit, radix: 16)
                    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
            #expect(try Self.text("\"" + (escapes ?? []).joined() + "\"") == text)
        }
    }
}
