import StrictJSON
import TestVectors
import Testing

@testable import AccountRecord

/// Which texts are login names (NAME-01), and which of them are taken.
struct LoginNameTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: ["a", "_", "alice", "alice.smith", "a-b_c.d", "u1234", "_svc", "x23456789012345678901234567890a2"])
    func `these are names`(_ name: String) throws {
        #expect(try LoginName.check(bytes(name)).bytes == bytes(name))
    }

    @Test(arguments: [
        ("", LoginNameError.empty), ("x23456789012345678901234567890a23", .tooLong), ("1a", .firstCharacter),
        ("-a", .firstCharacter), (".a", .firstCharacter), ("Alice", .firstCharacter), ("aLice", .character),
        ("a b", .character), ("a/b", .character), ("a:b", .character), ("a\u{0}b", .character), ("a\n", .character),
        ("zoë", .character), ("\u{212A}ate", .firstCharacter), ("a..b", .twoDots), ("a.", .lastCharacter),
        ("a-", .lastCharacter),
    ])
    func `these are none, each for its reason`(_ name: String, _ error: LoginNameError) {
        #expect(throws: error) { try LoginName.check(bytes(name)) }
    }

    @Test func `bytes that are no UTF-8 are no name`() {
        #expect(throws: LoginNameError.character) { try LoginName.check([0x61, 0xFF]) }
    }

    @Test func `the vectors agree`() throws {
        let cases = try #require(try TestVectors.own("usernames")["cases"]?.array)
        var accepted = 0
        var refused = 0
        for element in cases {
            guard let vector = element.object, vector["mapping"]?.text == bytes("preferred_username"),
                let requested = vector["requested"]?.text, let kind = vector["class"]?.text,
                !["type", "missing", "mismatch"].map(bytes).contains(kind)
            else { continue }
            let name = try? LoginName.check(requested)
            let isFree = name.map { !ReservedNames.contains($0) } ?? false
            let isAccepted = vector["expect"]?.text == bytes("accept")
            #expect(isFree == isAccepted, "\(String(decoding: requested, as: UTF8.self))")
            if isAccepted { accepted += 1 } else { refused += 1 }
        }
        #expect(accepted == 4 && refused == 36)
    }
}
