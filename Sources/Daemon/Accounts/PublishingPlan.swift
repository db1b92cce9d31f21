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
    /// The longest time for which any service accepts facts.
    private let maximumAge: Duration
    /// The same of people whose provider cannot be asked.
    private let maximumLastKnownAge: Duration
    private let unavailable: Set<String>

    /// `unavailable`: the providers that cannot be asked at the moment.
    init(_ inForce: InForce, hostName: String, unavailable: Set<String> = []) {
        fingerprint = ([inForce.fingerprint] + unavailable.sorted()).joined(separator: " ")
        self.unavailable = unavailable
        maximumAge = inForce.longestRoleAge
        let lastKnown = inForce.configuration.services.contains { $0.onUnavailable == .lastKnown }
        maximumLastKnownAge = lastKnown ? max(maximumAge, ServicePolicy.maximumLastKnownAge) : maximumAge
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
        guard now <= end(of: facts, provider) else { return [] }
        let context = LoginContext(
            service: [], provider: provider.source.provider, host: host, hostTags: hostTags, now: now)
        return provider.rules.localGroups(of: facts, login: account.name.bytes, in: context).filter {
            account.mayBePrivileged || !$0.isPrivileged
        }
    }

    /// Until when the account's groups stay if nothing more is learned; nil: there are no facts.
    func end(of standing: AccountStanding) -> UnixSeconds? {
        guard case .known(let facts) = standing.facts,
            let provider = providers.first(where: { $0.source.issuer == standing.account.issuer })
        else { return nil }
        return end(of: facts, provider)
    }

    private func end(of facts: LoginFacts, _ provider: Provider) -> UnixSeconds {
        let age = unavailable.contains(provider.source.provider) ? maximumLastKnownAge : maximumAge
        let (end, overflow) = facts.establishedAt.value.addingReportingOverflow(age.components.seconds)
        return UnixSeconds(overflow ? .max : end)
    }
}

extension Account {
    /// Somebody signed in again after the login that made the binding, or root vouches for it.
    var mayBePrivileged: Bool { isPinned || firstLogin != lastLogin }
}
