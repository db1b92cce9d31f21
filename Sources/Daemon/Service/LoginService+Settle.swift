import AccountRecord
import Accounts
package import LoginFlow
import LoginPolicy
package import LoginWire
import OpenIDConnect
import UsherConfiguration

extension LoginService {
    /// After a sign-in: gives who was let in their account, and keeps what was learned of who was not. A grant
    /// comes out of it only when all of it is on the disk and published.
    package func settle(_ end: LoginEnd, of request: LoginRequest, in inForce: InForce) async -> LoginEnd {
        guard let accounts, request.phase == .authenticate, !request.isTrial, !end.isObserved else { return end }
        guard let evidence = end.evidence else {
            // Nothing was verified, so nothing can be granted.
            return end.result == .granted ? LoginEnd(.refused(.internalState), grant: end.grant) : end
        }
        let source = inForce.provider(of: request).factsSource
        do throws(AccountFault) {
            guard end.result == .granted else {
                if evidence.facts.principal == .value(request.user),
                    try await accounts.keep(evidence.facts, source: source, now: clock.now())
                {
                    // What the role brought goes with it, also for who asks nobody but the host's groups.
                    await publishAccounts()
                }
                return end
            }
            let uid = try await accounts.admit(
                await login(request, evidence, in: inForce), plan: await plan(of: inForce))
            return LoginEnd(.granted, grant: end.grant, evidence: evidence, accountUID: uid)
        } catch {
            note(error)
            guard end.result == .granted else { return end }
            return LoginEnd(.refused(.account(error.refusal)), grant: end.grant, evidence: evidence)
        }
    }

    private func login(
        _ request: LoginRequest, _ evidence: LoginEnd.Evidence, in inForce: InForce
    ) async throws(AccountFault) -> AccountKeeper.Login {
        let provider = inForce.provider(of: request)
        let configuration = inForce.configuration
        guard let name = try? LoginName.check(request.user) else { throw .binding(.unknown) }
        let isLocal = isManagedLocal(request)
        let rules = configuration.hostAccounts
        let needsRecord = request.accountUID != nil && AccountWish.needsRecord(isLocal: isLocal, rules: rules)
        let wish = AccountWish(
            name: name, issuer: provider.issuer, subject: evidence.facts.subject, claims: evidence.claims,
            recordUID: request.accountUID, record: needsRecord ? await host.record(request.user) : nil,
            isLocal: isLocal,
            rules: rules)
        return AccountKeeper.Login(
            wish: wish, admission: try configuration.admission(of: wish),
            facts: evidence.facts, source: provider.factsSource,
            decision: LastDecision(
                service: request.service, decidedAt: clock.now(), isGranted: true, reason: "granted"),
            session: evidence.session, keepsReplaced: provider.served.logout.revoked.contains(.refreshToken),
            record: record(of: request, evidence, provider),
            host: hostName(in: inForce), now: clock.now())
    }

    /// Publishes all accounts as they are.
    func publishAccounts() async {
        guard let accounts else { return }
        do throws(PublishFault) {
            try await accounts.publish(plan: await plan(of: inForce))
        } catch { note(.publish(error)) }
    }

    /// Faults of the host: the audit record of a login has their code alone.
    private func note(_ fault: AccountFault) {
        guard let explanation = fault.explanation else { return }
        audit.note(fault.reason, explanation, priority: "3")
    }
}
