/// The uid that a name has on every host of a site without a server: `base + SipHash-2-4(key, name) mod size`.
///
/// The key is the first 16 bytes of SHA-256(site seed ‖ u32 length of the issuer, big endian ‖ issuer); whoever
/// has the seed makes it, with OpenSSL, which this target does not link. With a known key a name that leads to a
/// chosen uid is found in seconds, so the key is a secret of the site. Two names can have one uid: whoever binds
/// names refuses the second.
package struct UIDDerivation: Sendable {
    private let hash: SipHash
    private let range: UIDRange

    /// nil for a key that has not 16 bytes.
    package init?(key: [UInt8], range: UIDRange = .standard) {
        guard let hash = SipHash(key: key) else { return nil }
        self.hash = hash
        self.range = range
    }

    package func uid(of name: LoginName) -> UInt32 {
        let count = UInt64(range.uids.upperBound - range.uids.lowerBound) + 1
        return range.uids.lowerBound + UInt32(truncatingIfNeeded: hash.hash(name.bytes) % count)
    }
}
