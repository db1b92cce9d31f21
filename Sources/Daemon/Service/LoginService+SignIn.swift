import AccountRecord
import Accounts
import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect

extension LoginService {
    /// What is known of an account's last sign-in.
    enum SignIn {
        case facts(LoginFacts)
        /// Nobody ever signed in.
        case nothing
        /// There are facts, and they say nothing to the provider whose login this is, or to its rules now.
        case elsewhere
        case refused(LoginRefusal)
    }

    func signIn(
        of request: LoginRequest, _ provider: ProviderService, trialOf uid: UInt32?, in inForce: InForce
    ) async -> SignIn {
        guard let accounts, uid == nil else {
            if let facts = kept(request, provider, trialOf: uid) { return .facts(facts) }
            let isElsewhere = inForce.providers.contains { other in
                other.name != provider.name && kept(request, other, trialOf: uid) != nil
            }
            return isElsewhere ? .elsewhere : .nothing
        }
        guard let name = try? LoginName.check(request.user) else { return .refused(.nameInvalid) }
        do throws(AccountFault) {
            let standing = try await accounts.standing(of: name, now: clock.now())
            let signIn = signIn(standing, request, provider)
            if case .facts(let facts) = signIn, let account = standing?.account {
                noticed(facts, of: account, request, in: inForce)
            }
            return signIn
        } catch {
            return .refused(.account(error.refusal))
        }
    }

    private func kept(_ request: LoginRequest, _ provider: ProviderService, trialOf uid: UInt32?) -> LoginFacts? {
        facts.facts(user: request.user, source: provider.factsSource, trialOf: uid, now: clock.now())
    }

    private func signIn(
        _ standing: AccountStanding?, _ request: LoginRequest, _ provider: ProviderService
    ) -> SignIn {
        guard let standing else { return .nothing }
        let account = standing.account
        guard account.state == .active else { return .refused(.account(AccountFault.binding(.locked).refusal)) }
        if let uid = request.accountUID, uid != account.uid {
            return .refused(.account(AccountFault.recordDiffers(uid: uid).refusal))
        }
        guard account.issuer == provider.issuer else { return .elsewhere }
        switch standing.facts {
        case .known(let facts):
            let isServed = FactsSource(document: standing.factsSource)?.serves(provider.factsSource) ?? false
            return isServed ? .facts(facts) : .elsewhere
        // Only of who never was bound may the host's own groups speak instead.
        case .absent(.never): return account.subject == nil ? .nothing : .refused(.policy(.factsMissing))
        case .absent(.ended): return .refused(.policy(.factsEnded))
        case .absent(.stale), .absent(.clockBehind): return .refused(.policy(.factsTooOld))
        case .absent(.fromFuture): return .refused(.policy(.factsFromFuture))
        }
    }
}
