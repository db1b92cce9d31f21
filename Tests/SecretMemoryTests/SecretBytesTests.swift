import SecretMemory
import Testing

@Suite struct SecretBytesTests {
    static let text = "correct horse"

    @Test func `a secret gives back its bytes`() {
        let secret = SecretBytes(copying: Array(Self.text.utf8))
        #expect(secret.count == 13)
        #expect(!secret.isEmpty)
        #expect(secret.withBytes { Array($0) } == Array(Self.text.utf8))
    }

    @Test func `an empty secret is empty`() {
        let secret = SecretBytes(copying: [])
        #expect(secret.isEmpty)
        #expect(secret.withBytes { $0.count } == 0)
        // libcurl takes an empty form by its place.
        #expect(secret.withBytes { $0.baseAddress } != nil)
    }

    @Test func `no way of printing shows the secret`() {
        struct Holder { let password: SecretBytes }
        let secret = SecretBytes(copying: Array(Self.text.utf8))
        let holder = Holder(password: secret)
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        let prints = [
            "\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\(holder)",
            String(reflecting: holder),
            "\([secret])", "\(Optional(secret) as Any)",
        ]
        for print in prints {
            #expect(!print.contains("correct"))
            #expect(!print.contains("99, 111"))
            #expect(print.contains("«secret»"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `a secret taken over leaves the array empty`() {
        var bytes = Array(Self.text.utf8)
        let secret = SecretBytes(consuming: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret.withBytes { Array($0) } == Array(Self.text.utf8))
    }

    @Test func `erasing an array empties it and leaves other arrays alone`() {
        var bytes = Array(Self.text.utf8)
        let other = bytes
        bytes.eraseSecret()
        #expect(bytes.isEmpty)
        #expect(other == Array(Self.text.utf8))
    }

    @Test func `errors of the body come out as they are`() {
        struct Refusal: Error, Equatable {}
        let secret = SecretBytes(copying: [1])
        #expect(throws: Refusal()) { try secret.withBytes { _ throws(Refusal) in throw Refusal() } }
    }
}
