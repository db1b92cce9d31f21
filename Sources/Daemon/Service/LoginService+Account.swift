package import LoginFlow
import LoginPolicy
package import LoginWire
import OpenIDConnect
import StrictJSON
import UsherConfiguration

extension LoginService {
    /// How old the facts may be that count while the provider cannot be asked, in seconds.
    private static let longestLastKnown: Int64 = 30 * 86_400

    /// Does the service only look on?
    package func observes(_ request: LoginRequest, in inForce: InForce) -> Bool {
        inForce.service(of: request)?.mode == .observe
    }

    /// The account phase: the policy in force, on the facts of the last sign-in. A service that observes has
    /// this in the other phases too: nobody is asked.
    package func account(_ request: LoginRequest, peer uid: UInt32, in inForce: InForce) async -> LoginEnd {
        let isObserved = observes(request, in: inForce)
        if let refusal = refusal(of: request, in: inForce) {
            return LoginEnd(.refused(refusal), isObserved: isObserved)
        }
        let provider = inForce.provider(of: request)
        let trialOf = request.isTrial ? uid : nil
        let known: LoginFacts?
        let isKnownElsewhere: Bool
        switch await signIn(of: request, provider, trialOf: trialOf, in: inForce) {
        case .facts(let facts): (known, isKnownElsewhere) = (facts, false)
        case .nothing: (known, isKnownElsewhere) = (nil, false)
        case .elsewhere: (known, isKnownElsewhere) = (nil, true)
        case .refused(let refusal): return LoginEnd(.refused(refusal), isObserved: isObserved)
        }
        let (decision, evidence) = await judge(
            known, isKnownElsewhere: isKnownElsewhere, request, provider, in: inForce)
        switch decision.verdict {
        case .granted: return LoginEnd(.granted, evidence: evidence, isObserved: isObserved)
        case .denied(let denial):
            return LoginEnd(.refused(.policy(denial)), evidence: evidence, isObserved: isObserved)
        }
    }

    /// What policy says to what is known; the evidence is nil when that is nothing.
    func judge(
        _ known: LoginFacts?, isKnownElsewhere: Bool = false, _ request: LoginRequest, _ provider: ProviderService,
        in inForce: InForce
    ) async -> (Decision, LoginEnd.Evidence?) {
        var context = await context(of: request, provider: provider, in: inForce)
        let decide = { (context: LoginContext) in
            provider.rules.decideAccount(
                known, login: request.user, in: context, isKnownElsewhere: isKnownElsewhere)
        }
        var decision = decide(context)
        let isStale = await usesLastKnown(decision, known, request, provider, in: inForce)
        if isStale {
            context.providerIsUnavailable = true
            decision = decide(context)
        }
        let evidence = known.map {
            LoginEnd.Evidence(facts: $0, decision: decision, claims: .init(), context: context, isStale: isStale)
        }
        return (decision, evidence)
    }

    /// `on_unavailable = "last_known"`: is it the age of the facts alone that refuses, and nobody there to ask?
    private func usesLastKnown(
        _ decision: Decision, _ known: LoginFacts?, _ request: LoginRequest, _ provider: ProviderService,
        in inForce: InForce
    ) async -> Bool {
        guard decision.verdict == .denied(.factsTooOld), inForce.service(of: request)?.onUnavailable == .lastKnown,
            let known
        else { return false }
        let (age, overflow) = clock.now().value.subtractingReportingOverflow(known.establishedAt.value)
        guard !overflow, (0...Self.longestLastKnown).contains(age) else { return false }
        return await provider.isUnavailable()
    }
}
