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

    /// A logind or a bus that is starting anew, or is busy, answers some time.
    func terminations() async {
        for await _ in service.terminations.news {
            guard (try? await service.clock.sleep(Self.pause)) != nil else { return }
            for wish in service.terminations.take() {
                do throws(AccountFault) {
                    // Whoever has signed in meanwhile, or is another by now, stays.
                    guard try await isEnded(wish.account) else { continue }
                    await terminate(wish.account, wish.provider, attempts: wish.attempts)
                } catch { service.terminations.want(wish) }
            }
        }
    }

    private func isEnded(_ account: Account) async throws(AccountFault) -> Bool {
        let standing = try await service.accounts?.standing(of: account.name, now: service.clock.now())
        guard let standing, standing.account.uid == account.uid, case .absent(.ended) = standing.facts else {
            return false
        }
        return true
    }

    /// Before logind is asked again.
    static let pause = Duration.seconds(30)
    private static let maximumAttempts = 20

    /// Ends what runs in the account's logind sessions. Who is no account of the store, or may be the system's, is
    /// never named. `attempts`: those before.
    private func terminate(_ account: Account, _ provider: ProviderService, attempts: Int = 0) async {
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
        if fault == .unreachable, attempts + 1 < Self.maximumAttempts {
            service.terminations.want(.init(account: account, provider: provider, attempts: attempts + 1))
        }
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
