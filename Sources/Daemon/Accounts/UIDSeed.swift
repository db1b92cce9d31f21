import AccountRecord
import HostSystem
import JOSE
import SecretMemory

/// The site's seed, from which the uids of new accounts are computed.
struct UIDSeed {
    private static let credential = "usher.uid_seed"
    /// Shorter ones can be tried through.
    static let minimumBytes = 16

    private let seed: SecretBytes

    /// nil for a seed that is too short.
    init?(_ seed: SecretBytes) {
        guard seed.count >= Self.minimumBytes else { return nil }
        self.seed = seed
    }

    /// The credential `usher.uid_seed`; nil without one that can be used.
    static func read() -> UIDSeed? {
        (try? SecretFile.credential(name: credential)).flatMap { UIDSeed($0) }
    }

    /// Tells seeds apart; the store keeps it. nil only without memory.
    var fingerprint: [UInt8]? { hash([]) }

    /// The key is the first 16 bytes of SHA-256(seed ‖ u32 length of the issuer, big endian ‖ issuer).
    func derivation(issuer: [UInt8], range: UIDRange) -> UIDDerivation? {
        guard let length = UInt32(exactly: issuer.count) else { return nil }
        let prefix = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        return hash(prefix + issuer).flatMap { UIDDerivation(key: Array($0.prefix(16)), range: range) }
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
