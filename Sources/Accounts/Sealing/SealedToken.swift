package import SecretMemory

/// A refresh token as it lies on the disk: version (1), key identifier (8), nonce (12), then what
/// AES-256-GCM made of the token, with its tag (16).
package struct SealedToken: Equatable, Sendable {
    private static let version: UInt8 = 1
    private static let headerBytes = 1 + StoreKey.identifierBytes
    package static let maximumTokenBytes = 65_536

    package let bytes: [UInt8]

    /// A record read from the store; it may be anything.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// `nonce`: 12 bytes of the host's random generator, never used twice.
    package static func seal(
        _ token: SecretBytes, for place: TokenPlace, keys: StoreKeys, nonce: [UInt8]
    ) throws(SealingError) -> SealedToken {
        guard (1...maximumTokenBytes).contains(token.count) else { throw .tokenSize(count: token.count) }
        let header = [version] + keys.current.identifier
        let sealed = keys.current.secret.withBytes { key in
            token.withBytes { token in
                AES256GCM.seal(token, key: key, nonce: nonce, associatedData: place.associatedData(header: header))
            }
        }
        guard let sealed else { throw .cryptography }
        return SealedToken(bytes: header + nonce + sealed)
    }

    /// The token, if the record was sealed for this place under one of the keys.
    package func open(for place: TokenPlace, keys: StoreKeys) throws(SealingError) -> SecretBytes {
        let body = Self.headerBytes + AES256GCM.nonceBytes
        guard bytes.first == Self.version, bytes.count > body + AES256GCM.tagBytes,
            bytes.count <= body + Self.maximumTokenBytes + AES256GCM.tagBytes
        else { throw .format }
        let header = Array(bytes[..<Self.headerBytes])
        guard let key = keys.key(keyIdentifier) else { throw .keyUnknown }
        let opened = key.secret.withBytes { key in
            AES256GCM.open(
                bytes[body...], key: key, nonce: Array(bytes[Self.headerBytes..<body]),
                associatedData: place.associatedData(header: header))
        }
        guard var opened else { throw .forged }
        return SecretBytes(consuming: &opened)
    }

    /// Which key it needs; empty when the record is none.
    package var keyIdentifier: [UInt8] { Array(bytes.prefix(Self.headerBytes).dropFirst()) }
}
