import Accounts
import HostSystem

/// The credential `usher.store_key`, with which refresh tokens are sealed.
enum TokenSealing: Sendable {
    case keys(StoreKeys)
    /// No token is kept, so nobody is asked about again.
    case absent
    /// There is one, and it cannot be used: as without one.
    case unusable

    private static let credential = "usher.store_key"
    private static let keyBytes = 32

    static func read() -> TokenSealing {
        do throws(PathRefusal) {
            let secret = try SecretFile.keyCredential(name: credential, bytes: keyBytes)
            return (try? StoreKey(secret)).map { .keys(StoreKeys(current: $0)) } ?? .unusable
        } catch { return error == .missing ? .absent : .unusable }
    }

    var keys: StoreKeys? {
        if case .keys(let keys) = self { keys } else { nil }
    }

    /// The code that the log and `usher status` have for it; nil when tokens are kept.
    var reason: String? {
        switch self {
        case .keys: nil
        case .absent: "accounts.store_key_missing"
        case .unusable: "accounts.store_key_unusable"
        }
    }

    /// For the log; nil when tokens are kept.
    var explanation: String? {
        switch self {
        case .keys: nil
        case .absent: "no refresh tokens are kept, so everybody signs in again after role_max_age"
        case .unusable: "the credential usher.store_key is no file of 32 bytes: no refresh tokens are kept"
        }
    }
}
