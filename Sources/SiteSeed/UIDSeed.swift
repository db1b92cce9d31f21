package import AccountRecord
import JOSE
package import SecretMemory

/// The site's seed, from which the uids of new accounts are computed: the same on every host of the site.
package struct UIDSeed: Sendable {
    /// The systemd credential that holds it.
    package static let credential = "usher.uid_seed"
    /// Shorter ones can be tried through.
    package static let minimumBytes = 16

    private let seed: SecretBytes

    /// nil for a seed that is too short.
    package init?(_ seed: SecretBytes) {
        guard seed.count >= Self.minimumBytes else { return nil }
        self.seed = seed
    }

    /// SHA-256: tells seeds apart; the store keeps it. nil only without memory.
    package var fingerprint: [UInt8]? { hash([]) }

    /// The key of an issuer's uids: the first 16 bytes of SHA-256(seed ‖ u32 length of the issuer, big endian ‖
    /// issuer). A secret as the seed is. nil only without memory, or for an issuer of 4 GiB.
    package func key(issuer: [UInt8]) -> [UInt8]? {
        guard let length = UInt32(exactly: issuer.count) else { return nil }
        let prefix = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        return hash(prefix + issuer).map { Array($0.prefix(SipHash.keyBytes)) }
    }

    package func derivation(issuer: [UInt8], range: UIDRange) -> UIDDerivation? {
        key(issuer: issuer).flatMap { UIDDerivation(key: $0, range: range) }
    }

    private func hash(_ rest: [UInt8]) -> [UInt8]? {
        var input: [UInt8] = []
        input.reserveCapacity(seed.count + rest.count)
        seed.withBytes { input.append(contentsOf: $0) }
        input += rest
        defer { input.eraseSecret() }
        return Digest.hash(input, name: "SHA256")
    }
}
