import AccountRecord
import Accounts
import HostSystem
import OpenIDConnect
import StrictJSON
import UsherConfiguration

extension AccountRenewal {
    /// Ends the sign-in if the provider has said so; what else went wrong changes nothing.
    func failed(
        _ revoked: RevokedSignIn, _ provider: ProviderService, _ store: RenewalStore
    ) async throws(AccountFault) -> RenewalOutcome {
        let (account, error) = (revoked.account, revoked.error)
        guard error.deniesSignIn(claimSources: provider.served.configuration.claimSources) else {
            if service.renewals.isNews(error.reason, of: provider.name) {
                service.audit.note(
                    "renewal.failed",
                    "provider \(provider.name) cannot be asked about those who signed in: \(error.reason)",
                    priority: "4", members: [("reason", .text(error.reason))])
            }
            return .failed(reason: error.reason, provider: provider.name)
        }
        answered(provider)
        let ended = try await store.revoke(
            uid: account.uid, tokenVersion: revoked.tokenVersion, reason: error.reason,
            locks: revoked.measure == .lock, now: service.clock.now())
        guard let ended else { return .nothing }
        service.audit.note(
            "renewal.ended", "the provider has ended a sign-in: \(error.reason)", priority: "5",
            members: members(of: account, provider) + [
                ("reason", .text(error.reason)), ("measure", .text(revoked.measure.rawValue)),
            ])
        await service.sessionsEnded(ended.records, reason: "session.revoked")
        if ended.isLocked {
            service.audit.note(
                "account.locked", "the account is locked, as on_revoked says: \(error.reason)", priority: "4",
                members: members(of: account, provider) + [("reason", .text(error.reason))])
        }
        await service.publishAccounts()
        if revoked.measure == .terminate { await terminate(account, provider) }
        return .ended(reason: error.reason)
    }

    /// Ends what runs in the account's logind sessions. Who is no account of the store, or may be the system's, is
    /// never named.
    private func terminate(_ account: Account, _ provider: ProviderService) async {
        let fault = account.uid < Self.lowestUID ? .uid : await service.host.terminateSessions(account.uid)
        guard let fault else {
            service.audit.note(
                "session.terminated", "logind ends the account's sessions", priority: "4",
                members: members(of: account, provider))
            return
        }
        service.audit.note(
            fault.reason, "the account's sessions go on: \(fault.explanation)", priority: "3",
            members: members(of: account, provider) + [("reason", .text(fault.reason))])
    }

    /// Below are accounts of the system.
    private static let lowestUID: UInt32 = 1_000

    private func members(of account: Account, _ provider: ProviderService) -> [(String, JSONValue)] {
        [
            ("user", .string(account.name.bytes)), ("uid", .integer(Int(account.uid))),
            ("provider", .text(provider.name)),
        ]
    }
}
