/// Why no key is chosen.
package enum KeySelectionError: Error, Equatable, CaseIterable, Sendable {
    /// No key of the set has this ID: a newer set may.
    case unknownKeyID
    /// A key has the ID, but it is unusable or does not fit the algorithm.
    case unfit
    /// No ID was named and no key fits.
    case noneFits
    /// Two usable keys with the ID, or none named and more than one fits.
    case ambiguous
}

extension KeySet {
    /// The one key for a token (JWT-04): the ID must match exactly one usable key; without an ID
    /// exactly one key must fit the algorithm.
    package func key(
        for keyID: [UInt8]?, algorithm: SignatureAlgorithm
    ) throws(KeySelectionError) -> PublicKey {
        let fitting = entries.filter { entry in
            entry.key.fits(algorithm) && (entry.algorithm == nil || entry.algorithm == algorithm)
                && (keyID == nil || entry.keyID == keyID)
        }
        guard fitting.count <= 1 else { throw .ambiguous }
        if let only = fitting.first { return only.key }
        guard let keyID else { throw .noneFits }
        throw names(keyID) || unusableKeyIDs.contains(keyID) ? .unfit : .unknownKeyID
    }

    /// Does any usable key carry this ID?
    package func names(_ keyID: [UInt8]) -> Bool {
        entries.contains { $0.keyID == keyID }
    }
}
