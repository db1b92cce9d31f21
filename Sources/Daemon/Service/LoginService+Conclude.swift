package import LoginFlow
import LoginPolicy
package import LoginWire
import StrictJSON

extension LoginService {
    /// Stores what a login leaves, writes the audit record, and makes the verdict.
    package func conclude(
        _ end: LoginEnd, of request: LoginRequest, peer uid: UInt32, began: Duration, times: LoginTimes,
        in inForce: InForce
    ) -> Verdict {
        remember(end, of: request, peer: uid, in: inForce)
        let reason: String
        let verdict: Verdict
        switch end.result {
        case .granted:
            reason = "granted"
            verdict = Verdict(for: request, outcome: .granted, reason: reason, text: [], newUID: end.accountUID)
        case .refused(let refusal):
            reason = refusal.reason
            let messages = inForce.service(of: request)?.messages ?? ServiceMessages()
            verdict = Verdict(for: request, outcome: refusal.outcome, reason: reason, text: refusal.text(messages))
        }
        record(end, verdict, of: request, latency: clock.uptime() - began, times, in: inForce)
        keep(end, reason: reason, of: request, peer: uid, in: inForce)
        // Whatever it would have been: the module leaves it to the others.
        return end.isObserved ? Verdict(for: request, outcome: .leftToOthers, reason: "observed", text: []) : verdict
    }

    private func remember(_ end: LoginEnd, of request: LoginRequest, peer uid: UInt32, in inForce: InForce) {
        guard request.phase == .authenticate else { return }
        if request.isTrial {
            trials.store(
                TrialRecords.Record(user: request.user, service: request.service, end: end, at: clock.now()),
                caller: uid)
        }
        if end.result == .granted, end.prior == nil, !end.isObserved, !request.isTrial {
            passwordLimits.noteSuccess(PasswordLimits.Place(request), now: clock.uptime())
        }
        // What the provider last said about this person counts, also when policy refused the login: a role
        // that is gone is gone for the account phase too. What it said about another does not.
        // With a store, `settle` has kept them there.
        guard accounts == nil || request.isTrial, !end.isObserved, let facts = end.evidence?.facts,
            facts.principal == .value(request.user)
        else { return }
        self.facts.store(
            facts, user: request.user, source: inForce.provider(of: request).factsSource,
            trialOf: request.isTrial ? uid : nil)
    }

    /// Nobody shall be able to fill the table, or read in it, with names that are none.
    private func isKnown(_ request: LoginRequest) -> Bool {
        request.accountUID != nil || request.isTrial
    }

    private func record(
        _ end: LoginEnd, _ verdict: Verdict, of request: LoginRequest, latency: Duration, _ times: LoginTimes,
        in inForce: InForce
    ) {
        let outcome: AuditRecord.Outcome =
            switch verdict.outcome {
            case .granted: .granted
            case .unavailable: .unavailable
            case .wrongCredential, .ended, .denied, .accountLocked, .leftToOthers: .refused
            }
        if end.isObserved { counters.countObserved() } else { counters.count(outcome) }
        measure(end, outcome, reason: verdict.reason, of: request, times, in: inForce)
        audit.write(
            AuditRecord(
                phase: request.phase, outcome: outcome, reason: verdict.reason, attempt: Hexadecimal.text(request.id),
                user: isKnown(request) || end.accountUID != nil ? request.user : nil, service: request.service,
                remoteHost: request.remoteHost, tty: request.tty, realUID: request.realUID,
                auditSession: request.auditSession, loginUID: request.loginUID,
                sshConnection: request.sshConnection, provider: inForce.provider(of: request).name, grant: end.grant,
                facts: end.evidence?.facts, roles: end.evidence?.decision.roles ?? [], latency: latency,
                isTrial: request.isTrial, isDemo: isDemo, isObserved: end.isObserved,
                isStale: end.evidence?.isStale ?? false, configuration: inForce.shortFingerprint, prior: end.prior,
                missedReuse: end.missedReuse))
    }

    private func keep(
        _ end: LoginEnd, reason: String, of request: LoginRequest, peer uid: UInt32, in inForce: InForce
    ) {
        guard isKnown(request) else { return }
        record(end, reason: reason, of: request)
        let provider = inForce.provider(of: request)
        decisions.store(
            LastDecisions.Entry(
                request: request, trialOf: request.isTrial ? uid : nil, provider: provider.name,
                configuration: inForce.fingerprint, number: inForce.number, rules: provider.rules, end: end,
                reason: reason, at: clock.now()),
            uptime: clock.uptime())
    }
}
