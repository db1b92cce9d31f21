package import SecretMemory

/// A key of the store, from the credential `usher.store_key`.
package final class StoreKey: Sendable {
    static let identifierBytes = 8

    let secret: SecretBytes
    /// The first 8 bytes of SHA-256("usher store key" ‖ key): tells keys apart, tells nothing of them.
    package let identifier: [UInt8]

    package init(_ secret: SecretBytes) throws(SealingError) {
        guard secret.count == AES256GCM.keyBytes else { throw .keySize(count: secret.count) }
        var input = Array("usher store key".utf8)
        secret.withBytes { input.append(contentsOf: $0) }
        let digest = SHA256.hash(input)
        input.eraseSecret()
        guard let digest else { throw .cryptography }
        self.secret = secret
        identifier = Array(digest.prefix(Self.identifierBytes))
    }
}

/// The key that seals, and older ones that still open.
package struct StoreKeys: Sendable {
    let current: StoreKey
    private let all: [StoreKey]

    package init(current: StoreKey, previous: [StoreKey] = []) {
        self.current = current
        all = [current] + previous
    }

    func key(_ identifier: [UInt8]) -> StoreKey? {
        all.first { $0.identifier == identifier }
    }
}
