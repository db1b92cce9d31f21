import JOSE
package import SecretMemory
package import StrictJSON

/// Why a file is no key for client assertions.
package enum ClientKeyError: Error, Equatable, CaseIterable, Sendable {
    case notAKey
    case encrypted
    case unfit
    case weak
    case mismatch
    case unknownAlgorithm
    case cryptography

    /// For an administrator.
    package var explanation: String {
        switch self {
        case .notAKey: "this is no private key in PEM, and no JWK with a private half"
        case .encrypted: "the key has a passphrase: write it without one (openssl pkey -in OLD -out NEW)"
        case .unfit: "the key is of another type or curve than the algorithm wants"
        case .weak: "an RSA key must have 2,048 to 8,192 bits and an exponent of 65,537 or more"
        case .mismatch: "the private half does not belong to the public one"
        case .unknownAlgorithm: "there is no such algorithm"
        case .cryptography: "OpenSSL could not do its work"
        }
    }
}

/// The key pair with which this client proves itself (private_key_jwt).
package struct ClientKey: Sendable {
    /// `RS256` and so on, in the order of RFC 7518.
    package static let algorithmNames = SignatureAlgorithm.allCases.map(\.rawValue)

    private let key: SigningKey

    package var algorithmName: String { key.algorithm.rawValue }
    package var keyID: [UInt8] { key.keyID }
    /// The public half as a JWK, ready to be registered.
    package var publicJWK: JSONValue { key.publicJWK }

    /// A new key: RSA with 3,072 bits, the algorithm's curve, or Ed25519. Its ID is its thumbprint.
    package static func generate(_ algorithmName: String) throws(ClientKeyError) -> ClientKey {
        guard let algorithm = SignatureAlgorithm(name: Array(algorithmName.utf8)) else { throw .unknownAlgorithm }
        do {
            let key = try SigningKey.generate(algorithm, keyID: [], rsaBits: 3_072)
            return ClientKey(key: key.named(key.thumbprint))
        } catch { throw .cryptography }
    }

    /// Reads a PEM or a JWK. nil: the algorithm that fits the key.
    package static func read(_ document: SecretBytes, algorithmName: String?) throws(ClientKeyError) -> ClientKey {
        guard let algorithmName else { return try read(document, algorithm: nil, keyID: nil) }
        guard let algorithm = SignatureAlgorithm(name: Array(algorithmName.utf8)) else { throw .unknownAlgorithm }
        return try read(document, algorithm: algorithm, keyID: nil)
    }

    /// As this client's configuration wants it.
    package static func read(
        _ document: SecretBytes, for client: ClientConfiguration
    ) throws(ClientKeyError) -> ClientKey {
        try read(document, algorithm: client.assertion.algorithm, keyID: client.assertion.keyID)
    }

    private static func read(
        _ document: SecretBytes, algorithm: SignatureAlgorithm?, keyID: [UInt8]?
    ) throws(ClientKeyError) -> ClientKey {
        do throws(SigningKeyError) {
            return ClientKey(
                key: try document.withBytes { bytes throws(SigningKeyError) in
                    try SigningKey.read(bytes, algorithm: algorithm, keyID: keyID)
                })
        } catch {
            switch error {
            case .notAKey: throw .notAKey
            case .encrypted: throw .encrypted
            case .unfit: throw .unfit
            case .weak: throw .weak
            case .mismatch: throw .mismatch
            }
        }
    }

    /// The private key in PEM (PKCS#8): for a file that only its owner reads.
    package func privatePEM() throws(ClientKeyError) -> SecretBytes {
        do { return try key.withPrivatePEM { SecretBytes(copying: $0) } } catch { throw .cryptography }
    }

    /// A key set of public halves (RFC 7517 §5).
    package static func publicKeySet(_ keys: [ClientKey]) -> JSONValue {
        .members([("keys", .array(keys.map(\.publicJWK)))])
    }

    /// A compact JWS.
    func sign(_ payload: [UInt8]) throws(ClientKeyError) -> [UInt8] {
        do { return try key.signCompact(payload: payload, type: "JWT") } catch { throw .cryptography }
    }
}
