import JOSE
import Testing

/// RFC 4231 (and RFC 7515 A.1 for the form in a JWS).
struct HMACTests {
    @Test(arguments: [
        ("SHA2-256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            "SHA2-384",
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        ),
        (
            "SHA2-512",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
                + "caeab1a34d4a6b4b636e070a38bce737"
        ),
    ])
    func `test case 2 of RFC 4231`(_ digest: String, _ expected: String) {
        let code = Array("Jefe".utf8).withUnsafeBytes {
            HMAC.code(of: Array("what do ya want for nothing?".utf8), key: $0, digestName: digest)
        }
        let text = code.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        #expect(text == expected)
    }

    @Test func `an empty key makes no code`() {
        #expect([UInt8]().withUnsafeBytes { HMAC.code(of: [1], key: $0, digestName: "SHA2-256") } == nil)
    }
}
