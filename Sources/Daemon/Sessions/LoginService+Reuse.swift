import AccountRecord
import Accounts
import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect
import UsherConfiguration

extension LoginService {
    enum Leaning: Sendable {
        /// Without a word to the provider, or to the person.
        case decided(LoginEnd)
        /// The person signs in; the refusal says why, where the service would have taken a sign-in of before.
        case asks(ReuseRefusal?)
    }

    /// So often in all, when what a login was judged by is another by the verdict.
    private static let looks = 3

    /// Before anybody is asked: is there a sign-in of this host that this login may lean on, and does policy let the
    /// person in by what is known now?
    func lean(_ request: LoginRequest, in inForce: InForce) async -> Leaning {
        guard let sessions, !request.isTrial, let service = inForce.service(of: request), service.mode == .enforce,
            let way = way(request, service), let uid = request.accountUID, refusal(of: request, in: inForce) == nil
        else { return .asks(nil) }
        guard let place = sessions.place(of: request) else { return .asks(.bootUnknown) }
        for _ in 0..<Self.looks {
            let records: [SessionRecord]
            do throws(AccountFault) { records = try await sessions.records(uid: uid) } catch {
                return .asks(.unreadable(reason: error.reason))
            }
            let record: SessionRecord
            do throws(ReuseRefusal) {
                record = try choose(among: records, for: request, uid: uid, at: place, way, in: inForce).get()
            } catch { return .asks(error) }
            if let leaning = await lean(request, on: record, way.prior, sessions, in: inForce) { return leaning }
        }
        return .asks(.changed)
    }

    /// By which rule a service takes a sign-in of before.
    private enum Way {
        case session(ReuseRule)
        case keyLogin(Duration)

        var prior: PriorSignIn.Way {
            switch self {
            case .session: .session
            case .keyLogin: .keyLogin
            }
        }
    }

    private func way(_ request: LoginRequest, _ service: ServicePolicy) -> Way? {
        if let rule = service.reuse { return .session(rule) }
        // Of sshd alone it is known that it says so only after a key.
        guard request.hasFirstFactor, request.service.elementsEqual("sshd".utf8) else { return nil }
        return service.keyLoginFreshWithin.map { .keyLogin($0) }
    }

    private func choose(
        among records: [SessionRecord], for request: LoginRequest, uid: UInt32, at place: SessionPlace, _ way: Way,
        in inForce: InForce
    ) -> Result<SessionRecord, ReuseRefusal> {
        let provider = inForce.provider(of: request).name
        let (limits, now) = (inForce.configuration.sessions.limits, clock.sessionTime)
        switch way {
        case .session(let rule):
            let caller = ReuseCaller(
                user: request.user, accountUID: uid, realUID: request.realUID, remoteUser: request.remoteUser,
                remoteHost: request.remoteHost, provider: provider, place: place)
            return rule.choose(among: records, for: caller, limits: limits, now: now)
        case .keyLogin(let freshness):
            return limits.youngest(
                of: records, uid: uid, provider: provider, freshness: freshness, now: now, bootID: place.bootID)
        }
    }

    /// nil: the record, or what is known of the person, is another by now than the one that was judged.
    private func lean(
        _ request: LoginRequest, on record: SessionRecord, _ way: PriorSignIn.Way, _ sessions: SessionKeeper,
        in inForce: InForce
    ) async -> Leaning? {
        let provider = inForce.provider(of: request)
        let known: LoginFacts
        switch await signIn(of: request, provider, trialOf: nil, in: inForce) {
        case .facts(let facts): known = facts
        case .nothing: return .asks(.policy(reason: PolicyDenial.factsMissing.reason))
        case .elsewhere: return .asks(.policy(reason: PolicyDenial.factsOtherProvider.reason))
        case .refused(.policy(let denial)): return .asks(.policy(reason: denial.reason))
        // Locked, or the host's record is another one: signing in would change nothing.
        case .refused(let refusal): return .decided(LoginEnd(.refused(refusal)))
        }
        let (decision, evidence) = await judge(known.signedIn(as: record), request, provider, in: inForce)
        if case .denied(let denial) = decision.verdict { return .asks(.policy(reason: denial.reason)) }
        let now = clock.sessionTime
        if let refusal = provider.rules.refusal(of: record, by: decision, now: now) { return .asks(refusal) }
        guard let name = try? LoginName.check(request.user) else { return .decided(LoginEnd(.refused(.nameInvalid))) }
        do throws(AccountFault) {
            let limits = inForce.configuration.sessions.limits
            guard try await sessions.use(record, by: name, knowing: known, limits: limits) else { return nil }
        } catch { return .asks(.unreadable(reason: error.reason)) }
        return .decided(
            LoginEnd(
                .granted, evidence: evidence, accountUID: record.uid,
                prior: PriorSignIn(way, session: record.id)))
    }
}
