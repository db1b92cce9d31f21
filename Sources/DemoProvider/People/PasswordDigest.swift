import COpenSSL
import JOSE

/// A password as it is kept: only good for asking whether another one is the same.
struct PasswordDigest: Sendable {
    private let digest: [UInt8]

    /// nil only when OpenSSL has no memory.
    init?(_ password: [UInt8]) {
        guard let digest = Digest.hash(password, name: "SHA2-256") else { return nil }
        self.digest = digest
    }

    /// Is it the same password? Takes as long for a wrong one as for the right one.
    func matches(_ password: [UInt8]) -> Bool {
        guard let other = PasswordDigest(password) else { return false }
        return ConstantTime.equal(digest, other.digest)
    }
}
