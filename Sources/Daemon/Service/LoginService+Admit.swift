import AccountRecord
import Accounts
package import LoginFlow
import LoginPolicy
package import LoginWire
package import OpenIDConnect
import UsherConfiguration

extension LoginService {
    /// What can be refused before anything goes to the provider; else the grants that the service
    /// allows.
    package func admit(_ request: LoginRequest, in inForce: InForce) -> Result<Set<GrantKind>, LoginRefusal> {
        if let refusal = refusal(of: request, in: inForce) { return .failure(refusal) }
        guard let service = inForce.service(of: request) else { return .failure(.policy(.serviceNotConfigured)) }
        // Nobody but its client has the name, whatever the service offers people.
        if inForce.configuration.serviceAccount(named: request.user) != nil { return .success([.clientCredentials]) }
        let hasTerminal = !request.tty.isEmpty || request.isTrial
        let grants = service.grants(
            remoteHost: request.remoteHost, hasTerminal: hasTerminal, hasFirstFactor: request.hasFirstFactor)
        guard grants.isEmpty else { return .success(grants) }
        return .failure(service.isUnattended(hasTerminal: hasTerminal) ? .noTerminal : .backchannelNeedsFirstFactor)
    }

    /// Names and places that are refused whatever anybody signs in with.
    func refusal(of request: LoginRequest, in inForce: InForce) -> LoginRefusal? {
        guard let name = try? LoginName.check(request.user) else { return .nameInvalid }
        if let uid = request.accountUID, uid < 1_000 { return .nameSystemAccount }
        if ReservedNames.contains(name), !isManagedLocal(request) { return .nameReserved }
        // Also where the rest of the entry contradicts the store, so that the store has no lock.
        if inForce.configuration.listed.account(named: name)?.isLocked == true {
            return .account(AccountFault.binding(.locked).refusal)
        }
        // LDAP does not answer, or knows nobody of that name: there is nothing to sign in to.
        if accounts != nil, request.accountUID == nil, inForce.configuration.hostAccounts.uidSource == .existing {
            return .account(AccountFault.noRecord.refusal)
        }
        let provider = inForce.provider(of: request)
        let denial = provider.rules.admits(
            login: request.user, in: place(of: request, provider: provider, in: inForce))
        return denial.map { .policy($0) }
    }

    /// The module asks for an account of /etc/passwd only when its administrator manages it here; such an
    /// account keeps its name, whatever it is.
    func isManagedLocal(_ request: LoginRequest) -> Bool {
        request.accountUID.map { $0 == host.localUID(request.user) } ?? false
    }
}
