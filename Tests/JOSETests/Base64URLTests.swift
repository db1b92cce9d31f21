import JOSE
import Testing

/// JOSE-1, JWT-01: one text for each byte sequence, and no other text is read.
@Suite struct Base64URLTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"), ("\u{3F}\u{3E}\u{7F}", "Pz5_"), (">>>", "Pj4-"),
    ])
    func `texts of RFC 4648 section 10 are written and read`(_ plain: String, _ text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == Array(text.utf8))
        #expect(Base64URL.decode(Array(text.utf8)) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "A", "Zm9vY", "Zm9vA", "Zg=", "Zg==", "Zm8=", " Zg", "Zg ", "Zg\n", "Z g", "Zm9v\0", "Pz5/", "Pj4+",
        "Zm9v.",
        "Zm\u{E9}8",
    ])
    func `padding, white space and foreign characters are refused (JOSE-1)`(_ text: String) {
        #expect(Base64URL.decode(Array(text.utf8)) == nil)
    }

    @Test(arguments: ["Zh", "Zv", "Z_", "Zm9", "Zm-", "Zm9vYh", "AB", "AAB", "AAC"])
    func `unused bits that are not zero are refused (JOSE-1)`(_ text: String) {
        #expect(Base64URL.decode(Array(text.utf8)) == nil)
    }

    @Test func `every byte comes back, at every length`() {
        let bytes = (0..<1_024).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }
        for count in 0...bytes.count {
            let part = Array(bytes[..<count])
            #expect(Base64URL.decode(Base64URL.encode(part)) == part)
        }
    }

    @Test func `a text of two to four characters is read only if it is what would be written`() {
        let alphabet = (UInt8(0x20)...0x7F).map { $0 }
        for first in alphabet {
            for second in alphabet {
                for tail in [[], [UInt8(ascii: "A")], [UInt8(ascii: "A"), UInt8(ascii: "8")]] {
                    let text = [first, second] + tail
                    guard let bytes = Base64URL.decode(text) else { continue }
                    #expect(Base64URL.encode(bytes) == text)
                }
            }
        }
    }
}
