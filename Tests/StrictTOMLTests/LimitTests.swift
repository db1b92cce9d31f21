import TestVectors
import Testing

@testable import StrictTOML

/// What a hostile file may cost, and that none of them traps.
struct LimitTests {
    @Test func `one mebibyte is read, one byte more is not`() throws {
        let comment = [UInt8(ascii: "#")] + [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) - 1)
        _ = try TOMLTable.parse(comment)
        let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(comment + [UInt8(ascii: "x")]) }
        #expect(error?.kind == .tooLarge)
    }

    @Test func `nesting ends at 32, in every way to nest`() throws {
        for (open, close, prefix) in [("[", "]", "a = "), ("{b=", "}", "a = ")] {
            func text(_ depth: Int) -> [UInt8] {
                let inner = open == "[" ? "" : "1"
                return Array(
                    (prefix + String(repeating: open, count: depth) + inner + String(repeating: close, count: depth))
                        .utf8)
            }
            _ = try TOMLTable.parse(text(30))
            for depth in [33, 1_000, 50_000] {
                let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(text(depth)) }
                #expect(error?.kind == .tooDeep)
            }
        }
        let dotted = "a = " + String(repeating: "{b.c=", count: 20) + "1" + String(repeating: "}", count: 20)
        let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(Array(dotted.utf8)) }
        #expect(error?.kind == .tooDeep)
        let key = { (depth: Int) in Array(repeating: "a", count: depth).joined(separator: ".") }
        _ = try TOMLTable.parse(Array("\(key(32)) = 1".utf8))
        for text in ["\(key(33)) = 1", "[\(key(33))]", "[[\(key(33))]]", "[\(key(20))]\n\(key(20)) = 1"] {
            let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(Array(text.utf8)) }
            #expect(error?.kind == .tooDeep)
        }
    }

    @Test func `many array tables and keys take time that grows with their number`() throws {
        let tables = String(repeating: "[[a]]\nb = 1\n", count: 40_000)
        guard case .array(let elements)? = try TOMLTable.parse(Array(tables.utf8))["a"]?.content else {
            Issue.record("no array")
            return
        }
        #expect(elements.count == 40_000)
        let line = "a = [" + String(repeating: "1,", count: 300_000) + "]"
        guard case .array(let numbers)? = try TOMLTable.parse(Array(line.utf8))["a"]?.content else {
            Issue.record("no array")
            return
        }
        #expect(numbers.last?.position == TOMLPosition(line: 1, column: 600_004))
    }

    private static let sample = Array(
        """
        # comment
        a = "x\\u00e9" # é
        b = [1, 2.5e3, true, 1979-05-27T07:32:00Z, [ "x", 'y' ], { c = 1, "d e" = 0x1F }]
        [t.u]
        k = \"\"\"
        multi \\
          line\"\"\"
        [[arr]]
        x.y.z = 07:32:00
        [[arr]]

        """.utf8)

    @Test func `every beginning of a document is read or refused, never a trap`() {
        for count in 0...Self.sample.count { _ = try? TOMLTable.parse(Array(Self.sample[..<count])) }
    }

    @Test func `every byte exchanged is read or refused, never a trap`() throws {
        _ = try TOMLTable.parse(Self.sample)
        for place in Self.sample.indices {
            for byte in [0x00, 0x0A, 0x0D, 0x22, 0x27, 0x2E, 0x5B, 0x5D, 0x7B, 0x7D, 0x3D, 0x5C, 0x80, 0xC3, 0xFF]
                as [UInt8]
            {
                var document = Self.sample
                document[place] = byte
                _ = try? TOMLTable.parse(document)
            }
        }
    }
}
