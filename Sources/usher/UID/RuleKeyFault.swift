import AccountRecord
import HostSystem
import SiteSeed

/// Why usher-publish puts no rule in force, or one whose uids no login has: what `usher uid seed --check` finds.
enum RuleKeyFault: Equatable {
    case missing
    case damaged
    case otherIssuer
    /// The seed that lies beside it gives another key.
    case otherSeed
    /// Printable.
    case unreadable(String)

    /// nil when the key is the one for this issuer. A seed that does not lie there says nothing about it.
    static func of(_ store: CredentialStore, issuer: [UInt8]) -> RuleKeyFault? {
        guard store.hasRuleKey else { return .missing }
        do throws(CommandFailure) {
            guard let key = try store.ruleKey() else { return .damaged }
            guard key.issuer == issuer else { return .otherIssuer }
            guard let seed = try store.seed() else { return nil }
            return seed.key(issuer: issuer) == key.key ? nil : .otherSeed
        } catch { return .unreadable(error.message) }
    }

    /// For `--json`.
    var code: String {
        switch self {
        case .missing: "missing"
        case .damaged: "damaged"
        case .otherIssuer: "other_issuer"
        case .otherSeed: "other_seed"
        case .unreadable: "unreadable"
        }
    }

    /// What is wrong, without a full stop; printable.
    func text(_ store: CredentialStore) -> String {
        let path = KeyFile.shown(store.ruleKeyPath)
        return switch self {
        case .missing: "there is no \(path)"
        case .damaged: "\(path) is damaged"
        case .otherIssuer: "\(path) was made for another issuer"
        case .otherSeed: "\(path) was made from another seed"
        case .unreadable(let text): text
        }
    }
}
