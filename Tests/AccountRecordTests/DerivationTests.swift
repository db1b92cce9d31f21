import Testing

@testable import AccountRecord

struct DerivationTests {
    @Test func `SipHash agrees with its designers' vectors`() throws {
        let rows = try Golden.rows("siphash.tsv")
        #expect(rows.count == 64)
        for row in rows {
            let hash = try #require(SipHash(key: try Golden.hex(row[0])))
            let wanted = try #require(UInt64(String(decoding: row[2], as: UTF8.self), radix: 16))
            #expect(hash.hash(try Golden.hex(row[1])) == wanted, "\(row[1].count / 2) bytes")
        }
    }

    @Test func `a name has the uid that every other host of the site gives it`() throws {
        let rows = try Golden.rows("derivations.tsv")
        #expect(rows.count == 6)
        for row in rows {
            let derivation = try #require(UIDDerivation(key: try Golden.hex(row[0])))
            #expect(derivation.uid(of: try LoginName.check(row[1])) == (try Golden.number(row[2])))
        }
    }

    @Test func `another key gives another uid, and only 16 bytes are a key`() throws {
        let name = try LoginName.check(Array("alice".utf8))
        let first = try #require(UIDDerivation(key: Array(0..<16)))
        let second = try #require(UIDDerivation(key: Array(1..<17)))
        #expect(first.uid(of: name) != second.uid(of: name))
        for count in [0, 15, 17, 32] { #expect(UIDDerivation(key: [UInt8](repeating: 1, count: count)) == nil) }
    }

    @Test func `every uid lies in the range, also in a small one`() throws {
        let range = try UIDRange.check(from: 70_000, to: 70_006)
        let derivation = try #require(UIDDerivation(key: Array(0..<16), range: range))
        var seen = Set<UInt32>()
        for number in 0..<200 {
            let uid = derivation.uid(of: try LoginName.check(Array("user\(number)".utf8)))
            #expect(range.contains(uid))
            seen.insert(uid)
        }
        #expect(seen.count == 7)
    }

    @Test func `a range has its bounds in it`() throws {
        let range = try UIDRange.check(from: 200_000, to: 300_000)
        #expect(range.contains(200_000) && range.contains(300_000))
        #expect(!range.contains(199_999) && !range.contains(300_001))
        #expect(UIDRange.standard.uids == 1_879_048_192...2_147_483_647)
    }

    @Test(arguments: [
        (Int64(5_000), Int64(4_999), UIDRangeError.empty), (999, 2_000, .belowPeople), (-1, 2_000, .belowPeople),
        (0, 4_294_967_295, .belowPeople), (1_879_048_192, 2_147_483_648, .aboveSigned),
        (2_147_483_647, .max, .aboveSigned), (.min, .max, .belowPeople),
        (60_000, 60_001, .overlaps(60_001...60_577)), (65_534, 65_534, .overlaps(61_184...65_535)),
        (1_000, 61_184, .overlaps(60_001...60_577)), (65_535, 70_000, .overlaps(61_184...65_535)),
        (500_000, 524_288, .overlaps(524_288...1_879_048_191)),
        (1_879_048_191, 1_879_048_192, .overlaps(524_288...1_879_048_191)),
    ])
    func `these are no ranges, each for its reason`(_ first: Int64, _ last: Int64, _ error: UIDRangeError) {
        #expect(throws: error) { try UIDRange.check(from: first, to: last) }
    }
}
