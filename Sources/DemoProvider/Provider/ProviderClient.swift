/// A client of this provider (RFC 6749 §2.1): those that the demonstration and the tests use.
enum ProviderClient: CaseIterable, Sendable {
    case demo
    case confidential
    /// Proves itself with a key of its own (private_key_jwt).
    case keys

    var id: [UInt8] {
        switch self {
        case .demo: Array("demo".utf8)
        case .confidential: Array("demo-confidential".utf8)
        case .keys: Array("demo-keys".utf8)
        }
    }

    /// Published with the source: this provider protects nothing.
    var secret: [UInt8]? {
        switch self {
        case .demo, .keys: nil
        case .confidential: Array("demo-confidential-secret".utf8)
        }
    }

    /// What the consent page calls it.
    var title: String {
        switch self {
        case .demo: "Usher demo client (demo)"
        case .confidential: "Usher demo client with a secret (demo-confidential)"
        case .keys: "Usher demo client with a key (demo-keys)"
        }
    }

    static func named(_ id: [UInt8]) -> ProviderClient? {
        allCases.first { $0.id == id }
    }
}
