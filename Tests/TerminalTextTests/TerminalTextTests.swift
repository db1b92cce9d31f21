import StrictJSON
import TerminalText
import TestVectors
import Testing

/// design.md §4 and docs/protocol.md: what may reach a terminal.
private func mayBeShown(_ value: UInt32) -> Bool {
    if value == 0x0A { return true }
    let forbidden: [ClosedRange<UInt32>] = [
        0x00...0x1F, 0x7F...0x9F, 0x061C...0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF...0xFEFF,
    ]
    return !forbidden.contains { $0.contains(value) }
}

private let malformed: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x92],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC3, 0xA9, 0xA9],
]

@Suite struct TerminalTextTests {
    @Test func `foreign text is printable ASCII on one line`() {
        for byte in UInt8.min...UInt8.max {
            let line = [0x61, byte, 0x62]
            #expect(TerminalText.foreignLine(line) == ((0x20...0x7E).contains(byte) ? line : nil))
        }
        #expect(TerminalText.foreignLine([]) == [])
    }

    @Test func `foreign text has at most 256 bytes`() {
        let longest = [UInt8](repeating: 0x61, count: 256)
        #expect(TerminalText.foreignLine(longest) == longest)
        #expect(TerminalText.foreignLine(longest + [0x61]) == nil)
        #expect(TerminalText.foreignLine([0x61, 0x62], limit: 1) == nil)
    }

    @Test func `each character is shown or not, as the protocol says`() {
        for value in Array(0...0x3000) + Array(0xFE00...0xFFFF) + Array(0x1F600...0x1F610) + [0x10FFFF] as [UInt32] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = Array("a\(Character(scalar))b".utf8)
            #expect(TerminalText.isShowable(text) == mayBeShown(value), "U+\(String(value, radix: 16))")
        }
    }

    @Test(arguments: malformed)
    func `malformed UTF-8 is not shown, and escaped byte by byte`(_ bytes: [UInt8]) {
        #expect(!TerminalText.isShowable(bytes))
        #expect(!TerminalText.isShowable(Array("é".utf8) + bytes))
        let escaped = TerminalText.escaped(bytes, limit: 100)
        #expect(TerminalText.isShowable(escaped))
        #expect(String(decoding: escaped, as: UTF8.self).contains("\\x"))
    }

    @Test func `a text to show has at most 4,096 bytes`() {
        let longest = [UInt8](repeating: 0x61, count: 4_096)
        #expect(TerminalText.isShowable(longest))
        #expect(!TerminalText.isShowable(longest + [0x61]))
        #expect(TerminalText.isShowable([]))
    }

    @Test(arguments: [
        ("plain", "plain"), ("é ü 漢 🙂", "é ü 漢 🙂"), ("a\nb\r\t", #"a\x0ab\x0d\x09"#), ("\u{1B}[31m", #"\x1b[31m"#),
        ("\u{7F}", #"\x7f"#), ("\u{9B}31m", #"\u{9b}31m"#), ("\u{202E}abc", #"\u{202e}abc"#),
        ("\u{200B}", #"\u{200b}"#),
        ("\u{FEFF}", #"\u{feff}"#), (#"say "x" \ y"#, #"say \"x\" \\ y"#), ("\u{0}", #"\x00"#), ("", ""),
    ])
    func `what is not printable is escaped in a log`(_ text: String, _ expected: String) {
        #expect(TerminalText.escaped(Array(text.utf8), limit: 100) == Array(expected.utf8))
    }

    @Test func `a long text is cut between characters and escapes`() {
        #expect(TerminalText.escaped(Array("abcd".utf8), limit: 4) == Array("abcd".utf8))
        #expect(TerminalText.escaped(Array("abcde".utf8), limit: 4) == Array("abcd...".utf8))
        #expect(TerminalText.escaped(Array("abcé".utf8), limit: 4) == Array("abc...".utf8))
        #expect(TerminalText.escaped(Array("ab\n".utf8), limit: 4) == Array("ab...".utf8))
    }

    /// The escape can be undone, so two inputs never look alike.
    @Test func `two texts never escape to the same`() {
        var seen: [[UInt8]: [UInt8]] = [:]
        for first in UInt8.min...UInt8.max {
            for second in [0x41, 0x5C, 0x0A, 0x80, 0x9B, 0xA9] as [UInt8] {
                let bytes = [first, second]
                let escaped = TerminalText.escaped(bytes, limit: 100)
                #expect(seen.updateValue(bytes, forKey: escaped) == nil)
            }
        }
        #expect(
            TerminalText.escaped(Array(#"\x0a"#.utf8), limit: 100) != TerminalText.escaped([0x0A], limit: 100))
    }

    @Test func `naughty strings become one printable line`() throws {
        guard let bytes = try TestVectors.foreign("strings/blns.json") else { return }
        let strings =
            try JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 20, depth: 4, values: 10_000)).array ?? []
        #expect(strings.count > 200)
        for string in strings {
            let bytes = try #require(string.text)
            let escaped = TerminalText.escaped(bytes, limit: 256)
            #expect(TerminalText.isShowable(escaped) && !escaped.contains(0x0A) && escaped.count <= 259)
            let isPlain = bytes.count <= 256 && bytes.allSatisfy { (0x20...0x7E).contains($0) }
            #expect((TerminalText.foreignLine(bytes) != nil) == isPlain)
            let hasHidden =
                bytes.count > 4_096
                || String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { !mayBeShown($0.value) }
            #expect(TerminalText.isShowable(bytes) == !hasHidden)
        }
    }
}
