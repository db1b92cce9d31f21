import StrictJSON
import TestVectors
import Testing

@testable import AccountRecord

/// usernames.tsv, by which daemon, publisher, NSS module and PAM module are tested alike.
struct UsernameTableTests {
    private func verdict(_ name: [UInt8]) -> String {
        guard let login = try? LoginName.check(name) else { return "invalid" }
        return ReservedNames.contains(login) ? "reserved" : "accept"
    }

    @Test func `the table says what the rules for names say`() throws {
        let rows = try Golden.rows("usernames.tsv")
        #expect(rows.count >= 80)
        for row in rows {
            let (name, wanted) = (try Golden.hex(row[0]), String(decoding: row[1], as: UTF8.self))
            #expect(verdict(name) == wanted, "\(String(decoding: row[2], as: UTF8.self)): \(name)")
        }
        #expect(Set(rows.map { $0[0] }).count == rows.count)
        #expect(Set(rows.map { String(decoding: $0[1], as: UTF8.self) }) == ["accept", "invalid", "reserved"])
    }

    @Test func `every name of usernames json is in it, with the same verdict`() throws {
        let rows = try Golden.rows("usernames.tsv")
        let verdicts = Dictionary(
            uniqueKeysWithValues: try rows.map { (try Golden.hex($0[0]), String(decoding: $0[1], as: UTF8.self)) })
        let document = try TestVectors.own("usernames")
        var names = 0
        for entry in document["cases"]?.array?.compactMap(\.object) ?? [] {
            // The others are about mappings and claims.
            guard let name = entry["requested"]?.text, entry["mapping"]?.text != nil,
                entry["claims"]?.object?["preferred_username"]?.text == name
            else { continue }
            names += 1
            #expect((verdicts[name] == "accept") == (entry["expect"] == .text("accept")), "\(name)")
        }
        #expect(names >= 38)
        for name in document["policy"]?.object?["system_users"]?.array?.compactMap(\.text) ?? [] {
            #expect(verdicts[name] == "reserved", "\(name)")
        }
    }
}
