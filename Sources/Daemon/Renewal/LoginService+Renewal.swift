import Accounts
import LoginPolicy
import LoginWire
import OpenIDConnect
import UsherConfiguration

extension LoginService {
    /// An account phase has met facts: from half of `role_max_age` on they are learned anew beside it.
    func noticed(_ facts: LoginFacts, of account: Account, _ request: LoginRequest, in inForce: InForce) {
        guard accounts?.sealing.keys != nil, let service = inForce.service(of: request) else { return }
        let (age, overflow) = clock.now().value.subtractingReportingOverflow(facts.establishedAt.value)
        guard !overflow, age >= 0, Duration.seconds(age) >= service.maximumRoleAge / 2 else { return }
        renewals.want(account.uid, within: RenewalQueue.shortSpread, now: clock.uptime())
    }

    /// As tokens are sealed to it.
    func hostName(in inForce: InForce) -> [UInt8] {
        inForce.configuration.hostName ?? Array(host.name.utf8)
    }

    /// What accounts get by this configuration, at a provider that answers or does not.
    func plan(of inForce: InForce) async -> PublishingPlan {
        var unavailable: Set<String> = []
        if inForce.configuration.services.contains(where: { $0.onUnavailable == .lastKnown }) {
            for provider in inForce.providers where await provider.isUnavailable() {
                unavailable.insert(provider.name)
            }
        }
        return PublishingPlan(inForce, hostName: host.name, unavailable: unavailable)
    }
}

extension InForce {
    /// The longest time for which any service accepts facts.
    var longestRoleAge: Duration {
        configuration.services.map(\.maximumRoleAge).max() ?? .zero
    }
}
