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

    /// Before anybody is asked: is there a sign-in of this host that this login may lean on, and does policy let the
    /// person in by what is known now?
    func lean(_ request: LoginRequest, in inForce: InForce) async -> Leaning {
        guard let sessions, !request.isTrial, let service = inForce.service(of: request), service.mode == .enforce,
            let way = way(request, service), let uid = request.accountUID, refusal(of: request, in: inForce) == nil
        else { return .asks(nil) }
        guard let place = sessions.place(of: request) else { return .asks(.bootUnknown) }
        let records: [SessionRecord]
        do throws(AccountFault) { records = try await sessions.records(uid: uid) } catch {
            return .asks(.unreadable(reason: error.reason))
        }
        let provider = inForce.provider(of: request)
        let limits = inForce.configuration.sessions.limits
        let now = clock.sessionTime
        let choice: Result<SessionRecord, ReuseRefusal>
        switch way {
        case .session(let rule):
            let caller = ReuseCaller(
                user: request.user, accountUID: uid, realUID: request.realUID, remoteUser: request.remoteUser,
                remoteHost: request.remoteHost, provider: provider.name, place: place)
            choice = rule.choose(among: records, for: caller, limits: limits, now: now)
        case .keyLogin(let freshness):
            choice = limits.youngest(
                of: records, uid: uid, provider: provider.name, freshness: freshness, now: now, bootID: place.bootID)
        }
        switch choice {
        case .failure(let refusal): return .asks(refusal)
        case .success(let record): return await lean(request, on: record, way.prior, provider, now, in: inForce)
        }
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

    private func lean(
        _ request: LoginRequest, on record: SessionRecord, _ way: PriorSignIn.Way, _ provider: ProviderService,
        _ now: SessionTime, in inForce: InForce
    ) async -> Leaning {
        let known: LoginFacts
        switch await signIn(of: request, provider, trialOf: nil, in: inForce) {
        case .facts(let facts): known = facts.signedIn(as: record)
        case .nothing: return .asks(.policy(reason: PolicyDenial.factsMissing.reason))
        case .elsewhere: return .asks(.policy(reason: PolicyDenial.factsOtherProvider.reason))
        case .refused(.policy(let denial)): return .asks(.policy(reason: denial.reason))
        // Locked, or the host's record is another one: signing in would change nothing.
        case .refused(let refusal): return .decided(LoginEnd(.refused(refusal)))
        }
        let (decision, evidence) = await judge(known, request, provider, in: inForce)
        if case .denied(let denial) = decision.verdict { return .asks(.policy(reason: denial.reason)) }
        if let refusal = provider.rules.refusal(of: record, by: decision, now: now) { return .asks(refusal) }
        sessions?.used(record.id)
        return .decided(
            LoginEnd(
                .granted, evidence: evidence, accountUID: record.uid,
                prior: PriorSignIn(way, session: record.id)))
    }
}
