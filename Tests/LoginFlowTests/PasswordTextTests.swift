import SecretMemory
import Testing

@testable import LoginFlow

/// What may be sent as a password (TOKEN-6, SHIM-16).
struct PasswordTextTests {
    private func isUsable(_ bytes: [UInt8]) -> Bool {
        PasswordText.isUsable(SecretBytes(copying: bytes))
    }

    @Test(arguments: [
        "a", " ", "pä ss&wörd=1+%", "Grüße & 100% = \"ok\"", "日本語", "\u{A0}", String(repeating: "x", count: 512),
    ])
    func `spaces, signs and letters of any script are a password`(_ text: String) {
        #expect(isUsable(bytes(text)))
    }

    @Test(arguments: [
        "", "a\u{0}", "a\n", "\ta", "\u{8}\n\r\u{7F}INCORRECT", "a\u{7F}", "a\u{85}", "\u{9F}",
        String(repeating: "x", count: 513),
    ])
    func `nothing, control characters and more than 512 bytes are none`(_ text: String) {
        #expect(!isUsable(bytes(text)))
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xE2, 0x82]] as [[UInt8]])
    func `bytes that are no UTF-8 are none`(_ bytes: [UInt8]) {
        #expect(!isUsable(bytes))
    }
}
