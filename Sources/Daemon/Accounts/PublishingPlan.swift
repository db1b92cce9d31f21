import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import UsherConfiguration

/// The rules by which people get local groups, of the configuration in force: without what keeps it alive.
struct PublishingPlan: Sendable {
    private struct Provider {
        let rules: LoginRules
        let source: FactsSource
    }

    /// Of the configuration: what was made by another one is made anew.
    let fingerprint: String
    private let providers: [Provider]
    private let host: [UInt8]
    private let hostTags: [[UInt8]]

    init(_ inForce: InForce, hostName: String) {
        fingerprint = inForce.fingerprint
        providers = inForce.providers.map { Provider(rules: $0.rules, source: $0.factsSource) }
        host = inForce.configuration.hostName ?? Array(hostName.utf8)
        hostTags = inForce.configuration.hostTags
    }

    /// The local groups of an account by what its last sign-in said; none when that says nothing any more. The
    /// login that made a binding brings no privileged ones, unless root vouches for it.
    func localGroups(of standing: AccountStanding, now: UnixSeconds) -> [LocalGroup] {
        let account = standing.account
        guard account.state == .active, case .known(let facts) = standing.facts,
            let source = FactsSource(document: standing.factsSource),
            let provider = providers.first(where: { $0.source.issuer == account.issuer && source.serves($0.source) })
        else { return [] }
        let context = LoginContext(
            service: [], provider: provider.source.provider, host: host, hostTags: hostTags, now: now)
        return provider.rules.localGroups(of: facts, login: account.name.bytes, in: context).filter {
            account.mayBePrivileged || !$0.isPrivileged
        }
    }
}

extension Account {
    /// Somebody signed in again after the login that made the binding, or root vouches for it.
    var mayBePrivileged: Bool { isPinned || firstLogin != lastLogin }
}
