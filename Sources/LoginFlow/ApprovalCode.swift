/// What a person compares between the terminal and their phone: four characters that nobody mistakes for
/// one another.
struct ApprovalCode: Equatable, Sendable {
    private static let alphabet = Array("34679ACDEFGHJKMNPQRTVWXY".utf8)

    let text: [UInt8]

    /// One of 24^4; the bytes are from a random generator.
    init(randomBytes: [UInt8]) {
        var number = randomBytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        text = (0..<4).map { _ in
            defer { number /= UInt64(Self.alphabet.count) }
            return Self.alphabet[Int(number % UInt64(Self.alphabet.count))]
        }
    }
}
