import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import UsherConfiguration

extension LoginService {
    /// nil: none are kept.
    func tokens(in inForce: InForce) -> AccountTokens? {
        guard let accounts, let keys = accounts.sealing.keys else { return nil }
        return AccountTokens(worker: accounts.worker, keys: keys, host: hostName(in: inForce))
    }

    /// Does one of them live, also by the limits, that brought the tokens? A token that somebody brings has none of its
    /// own, and is no way to those of a sign-in before it.
    func hasLiving(_ records: [SessionRecord], in inForce: InForce) -> Bool {
        guard let bootID = sessions?.bootID else { return false }
        let (limits, now) = (inForce.configuration.sessions.limits, clock.sessionTime)
        return records.contains { $0.proof != .bearer && limits.end(of: $0, now: now, bootID: bootID) == nil }
    }

    /// Is the uid that account's on this host still? Ours are nobody else's ever; one of /etc/passwd or LDAP the
    /// administrator gives to another person when the account is gone there.
    func isStill(_ account: Account) async -> Bool { await isKnownStill(account) ?? false }

    /// The same; nil: LDAP has no name for the uid, or does not answer.
    func isKnownStill(_ account: Account) async -> Bool? {
        switch account.uidSource {
        case .derived, .claimed: true
        case .local: host.localUID(account.name.bytes) == account.uid
        case .existing: await host.accountName(account.uid).map { $0 == account.name.bytes }
        }
    }
}
