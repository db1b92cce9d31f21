import Testing

@testable import AccountRecord

/// The file that binds the key of a rule to its issuer.
struct RuleKeyTests {
    private let issuer = Array("https://login.example.com/realms/staff".utf8)
    private let key = (0..<16).map { UInt8($0 * 17) }

    @Test func `it is three lines, and read back as it was`() throws {
        let made = try #require(RuleKey(issuer: issuer, key: key))
        let text = "usher rule key 1\n00112233445566778899aabbccddeeff\nhttps://login.example.com/realms/staff\n"
        #expect(made.file == Array(text.utf8))
        #expect(RuleKey(file: made.file) == made)
        // A reader of credentials takes the last newline away.
        #expect(RuleKey(file: made.file.dropLast()) == made)
    }

    @Test(arguments: [
        "", "\n\n\n", "usher rule key 2\n00112233445566778899aabbccddeeff\nhttps://a\n",
        "usher rule key 1\n00112233445566778899aabbccddeef\nhttps://a\n",
        "usher rule key 1\n00112233445566778899aabbccddeeff00\nhttps://a\n",
        "usher rule key 1\n00112233445566778899aabbccddeeff0\nhttps://a\n",
        "usher rule key 1\n00112233445566778899AABBCCDDEEFF\nhttps://a\n",
        "usher rule key 1\n00112233445566778899aabbccddeefg\nhttps://a\n",
        "usher rule key 1\n00112233445566778899aabbccddeeff\n\n", "usher rule key 1\n00112233445566778899aabbccddeeff",
        "usher rule key 1\n00112233445566778899aabbccddeeff\nhttps://a\nb\n",
        "usher rule key 1\n00112233445566778899aabbccddeeff\nhttps://a\n\n",
        "\nusher rule key 1\n00112233445566778899aabbccddeeff\nhttps://a\n",
    ]) func `other bytes are none`(_ text: String) {
        #expect(RuleKey(file: Array(text.utf8)) == nil)
    }

    @Test func `no file is read but the one that is written`() throws {
        let file = try #require(RuleKey(issuer: issuer, key: key)).file
        for offset in file.indices {
            for flipped in [file[offset] ^ 1, file[offset] ^ 0x80, 0, UInt8(ascii: "\n")] where flipped != file[offset]
            {
                var other = file
                other[offset] = flipped
                guard let read = RuleKey(file: other) else { continue }
                #expect(read.file == other || read.file == other + [UInt8(ascii: "\n")])
            }
        }
    }

    @Test func `a key has 16 bytes, and an issuer is one line`() {
        for count in [0, 15, 17, 32] {
            #expect(RuleKey(issuer: issuer, key: [UInt8](repeating: 1, count: count)) == nil)
        }
        #expect(RuleKey(issuer: [], key: key) == nil)
        #expect(RuleKey(issuer: Array("https://a\nb".utf8), key: key) == nil)
    }
}
