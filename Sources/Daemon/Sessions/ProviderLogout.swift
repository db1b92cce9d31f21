import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import SecretMemory
import StrictJSON
import UsherConfiguration

/// Tells the provider, in the background, that an account's last sign-in has ended: revocation (RFC 7009), refresh
/// token first, then RP-Initiated Logout. Its tokens leave the store only afterwards, and only if they are still
/// the account's: usherd may end at any point, and a new sign-in may come at any point.
struct ProviderLogout: Sendable {
    /// At one time.
    static let maximumConcurrent = 4
    /// Before a provider that answered 503 is asked once more, where it named no time.
    static let pause = Duration.seconds(30)

    let service: LoginService

    /// Until the task is cancelled. Begins with those whose logout was cut short.
    func run() async {
        guard let accounts = service.accounts, accounts.sealing.keys != nil else { return }
        let unfinished = try? await accounts.worker.onStore { (store) throws(StoreError) -> [UInt32] in
            try store.tokensLeft(byEndsOf: LogoutQueue.reasons)
        }
        for uid in unfinished ?? [] { service.logouts.want(uid) }
        await withTaskGroup(of: Void.self) { tasks in
            var running = 0
            for await uid in service.logouts.wishes {
                if running == Self.maximumConcurrent {
                    await tasks.next()
                    running -= 1
                }
                running += 1
                service.logouts.began(uid)
                tasks.addTask {
                    await logout(uid: uid)
                    service.logouts.finished()
                }
            }
        }
    }

    private func logout(uid: UInt32) async {
        await service.turns.take(uid)
        defer { service.turns.leave(uid) }
        do throws(AccountFault) { try await tellProvider(uid: uid) } catch {
            note("logout.failed", "tokens could not be read: \(error.reason)", uid, [("reason", .text(error.reason))])
        }
    }

    private func tellProvider(uid: UInt32) async throws(AccountFault) {
        guard let tokens = service.tokens(in: service.inForce), let kept = try await ended(uid: uid, tokens) else {
            return
        }
        let provider = service.inForce.providers.first { $0.issuer == kept.standing.account.issuer }
        var report = LogoutReport()
        if let provider {
            await revoke(kept, provider, into: &report)
            try await revokeReplaced(kept, provider, tokens, into: &report)
            // A provider may count both as one session: whoever has come back since stays.
            if provider.served.logout.endSession == .post, !Task.isCancelled,
                try await ended(uid: uid, tokens)?.version == kept.version
            {
                report.endSession = await endSession(kept, provider)
            }
        } else {
            report.providerIsGone = true
        }
        // The next start goes on with it.
        guard !Task.isCancelled else { return }
        _ = try await tokens.drop(uid: uid, version: kept.version)
        note(
            report.isGood ? "logout.done" : "logout.failed", report.text(provider?.name), uid,
            [("user", .string(kept.standing.account.name.bytes))]
                + (provider.map { [("provider", .text($0.name))] } ?? []) + report.members)
    }

    /// The account's tokens, unless a sign-in lives.
    func ended(uid: UInt32, _ tokens: AccountTokens) async throws(AccountFault) -> AccountTokens.Kept? {
        guard let kept = try await tokens.kept(uid: uid, now: service.clock.now()),
            !service.hasLiving(kept.records, in: service.inForce)
        else { return nil }
        return kept
    }

    private func endSession(_ kept: AccountTokens.Kept, _ provider: ProviderService) async -> LogoutReport.EndSession {
        guard let idToken = kept.session.idToken else { return .noIDToken }
        do throws(ProviderError) {
            try await provider.client.endSession(LogoutRequest(idToken: idToken))
            return .asked
        } catch { return .failed(error) }
    }

    private func note(_ event: String, _ text: String, _ uid: UInt32, _ members: [(String, JSONValue)]) {
        service.audit.note(
            event, text, priority: event == "logout.done" ? "6" : "4", members: [("uid", .integer(Int(uid)))] + members)
    }
}
