extension KeySet {
    /// One key as an administrator sees it; nothing of it is secret.
    package struct KeyDescription: Equatable, Sendable {
        package let keyID: [UInt8]?
        /// `kty`; nil for a key that was passed over.
        package let type: String?
        /// What `alg` says; nil when the key names none.
        package let algorithm: SignatureAlgorithm?
        /// `use` is `sig`; it may be absent, and a key for anything else is passed over.
        package let namesUse: Bool
    }

    /// The usable keys in the order of the set, then those that were passed over and have an ID.
    package var descriptions: [KeyDescription] {
        let usable = entries.map { entry in
            KeyDescription(
                keyID: entry.keyID, type: entry.key.typeName, algorithm: entry.algorithm, namesUse: entry.namesUse)
        }
        let others = unusableKeyIDs.map { KeyDescription(keyID: $0, type: nil, algorithm: nil, namesUse: false) }
        return usable + others
    }
}

extension PublicKey {
    /// `kty` (RFC 7518 §6.1, RFC 8037 §2).
    fileprivate var typeName: String {
        switch kind {
        case .rsa: "RSA"
        case .elliptic: "EC"
        case .edwards: "OKP"
        }
    }
}
