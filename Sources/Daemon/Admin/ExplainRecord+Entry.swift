import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON

extension ExplainRecord {
    /// The rules that decided decide the same again, this time for an explanation.
    init(_ entry: LastDecisions.Entry) {
        let context =
            entry.context
            ?? LoginContext(
                service: entry.request.service, provider: entry.provider, remoteHost: entry.request.remoteHost,
                tty: entry.request.tty, now: entry.at)
        let decision: Decision?
        if let facts = entry.facts {
            let isByFacts = entry.request.phase == .account || entry.isObserved
            decision =
                isByFacts
                ? entry.rules.decideAccount(facts, login: entry.request.user, in: context)
                : entry.rules.decide(facts, login: entry.request.user, in: context)
        } else if case .refused(.policy(let denial)) = entry.result {
            decision = Decision(.denied(denial))
        } else {
            decision = nil
        }
        self.init(
            accountUID: entry.request.accountUID, reason: entry.reason, rules: entry.rules, decision: decision,
            facts: entry.facts, claims: entry.claims ?? .init(),
            elsewhere: ClaimsElsewhere(userInfo: entry.unused?.userInfo, accessToken: entry.unused?.accessToken),
            context: context, at: entry.at)
    }
}

extension ExplainRequests {
    /// About the logins that a service has concluded: the last one in whichever phase.
    init(_ service: LoginService) {
        self.init(last: { [decisions = service.decisions, clock = service.clock] user, name in
            decisions.entries(uptime: clock.uptime()) { $0.request.user == user && $0.request.service == name }.first
                .map { ExplainRecord($0) }
        })
    }
}
