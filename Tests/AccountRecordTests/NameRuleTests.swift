import Testing

@testable import AccountRecord

/// /var/lib/usher/nss/rule, which nss/tests reads in C.
struct NameRuleTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `the bytes are those of the golden file`() throws {
        let key = try Golden.hex(#require(try Golden.rows("derivations.tsv").first)[0])
        let rule = try NameRule(prefix: bytes("o."), suffix: [], contains: nil, lengths: 3...32)
        #expect(try rule.encode(key: key) == Golden.bytes("rule.bin"))
        #expect(throws: NameRuleError.key) { try rule.encode(key: [1, 2, 3]) }
    }

    @Test(arguments: [
        ("", "", UInt8?.none, UInt8(1)...UInt8(32), NameRuleError.fitsEveryName),
        (String(repeating: "a", count: 32), "", nil, 1...32, .lengths),
        ("", String(repeating: "a", count: 32), nil, 1...32, .lengths),
        ("o.", "", nil, 0...32, .lengths), ("o.", "", nil, 1...33, .lengths),
        ("O.", "", nil, 1...32, .characters), ("", ":x", nil, 1...32, .characters),
        ("o", "", 0x2F, 1...32, .characters), ("o\u{0}", "", nil, 1...32, .characters),
    ])
    func `these are no rules, each for its reason`(
        _ prefix: String, _ suffix: String, _ contains: UInt8?, _ lengths: ClosedRange<UInt8>, _ error: NameRuleError
    ) {
        #expect(throws: error) {
            try NameRule(prefix: bytes(prefix), suffix: bytes(suffix), contains: contains, lengths: lengths)
        }
    }

    @Test func `a range of local uids is no rule's`() throws {
        let range = try UIDRange.check(from: 20_000, to: 30_000)
        #expect(throws: NameRuleError.range) {
            try NameRule(prefix: bytes("o."), suffix: [], contains: nil, lengths: 1...32, range: range)
        }
    }
}
