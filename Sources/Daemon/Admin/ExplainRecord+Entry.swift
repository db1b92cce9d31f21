import LoginExplanation
import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON

extension ExplainRecord {
    /// The rules that decided decide the same again, this time for an explanation. `signIn`: the authentication of the
    /// same login, where it had one.
    init(_ entry: LastDecisions.Entry, signIn: LastDecisions.Entry? = nil) {
        let context =
            entry.context
            ?? LoginContext(
                service: entry.request.service, provider: entry.provider, remoteHost: entry.request.remoteHost,
                tty: entry.request.tty, now: entry.at)
        let decision: Decision?
        if let facts = entry.facts {
            let isByFacts = entry.request.phase == .account || entry.isObserved || entry.prior != nil
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
            context: context, at: entry.at, reuse: signIn?.reuse)
    }
}

extension LastDecisions.Entry {
    /// An application asks for the account right after the authentication.
    private static let patience: Int64 = 30

    fileprivate var reuse: ReusePart? {
        if let prior { return ReusePart(via: prior.way.rawValue, session: Hexadecimal.text(prior.session)) }
        return missedReuse.map { ReusePart($0) }
    }

    /// Is this the authentication of the login whose last decision `other` is?
    fileprivate func isSignIn(of other: LastDecisions.Entry) -> Bool {
        guard request.phase == .authenticate, trialOf == other.trialOf, request.sessionID == other.request.sessionID,
            request.sessionLeaderStart == other.request.sessionLeaderStart
        else { return false }
        let (age, overflow) = other.at.value.subtractingReportingOverflow(at.value)
        return !overflow && (0...Self.patience).contains(age)
    }
}

extension ExplainRequests {
    /// About the logins that a service has concluded: the last one in whichever phase.
    init(_ service: LoginService) {
        self.init(last: { [decisions = service.decisions, clock = service.clock] user, name in
            let entries = decisions.entries(uptime: clock.uptime()) {
                $0.request.user == user && $0.request.service == name
            }
            return entries.first.map { last in
                ExplainRecord(last, signIn: entries.first { $0.isSignIn(of: last) })
            }
        })
    }
}
