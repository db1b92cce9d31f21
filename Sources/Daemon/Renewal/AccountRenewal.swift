import AccountRecord
import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON
import UsherConfiguration

/// Learns in the background what the provider says now of people who signed in before: their roles go within
/// `recheck_interval` or `role_max_age`, also where nobody signs in. No login waits for it.
struct AccountRenewal: Sendable {
    /// Requests at one time.
    static let maximumConcurrent = 4

    let service: LoginService
    private let rate = RecheckRate()

    init(service: LoginService) {
        self.service = service
    }

    /// Until the task is cancelled.
    func run() async {
        guard service.accounts != nil else { return }
        let (ready, sink) = AsyncStream<UInt32>.makeStream()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await rounds() }
            tasks.addTask { await turns() }
            tasks.addTask { await delay(into: sink) }
            tasks.addTask { await carryOut(ready) }
            tasks.addTask { await terminations() }
        }
    }

    private func delay(into sink: AsyncStream<UInt32>.Continuation) async {
        await withDiscardingTaskGroup { tasks in
            for await wish in service.renewals.wishes {
                tasks.addTask {
                    guard (try? await service.clock.sleep(wish.delay)) != nil else { return }
                    sink.yield(wish.uid)
                }
            }
        }
    }

    private func carryOut(_ ready: AsyncStream<UInt32>) async {
        await withTaskGroup(of: Void.self) { tasks in
            var running = 0
            for await uid in ready {
                if running == Self.maximumConcurrent {
                    await tasks.next()
                    running -= 1
                }
                let limit = service.inForce.configuration.sessions.recheckRate
                let wait = rate.reserve(limit: limit, now: service.clock.uptime())
                if wait > .zero { guard (try? await service.clock.sleep(wait)) != nil else { return } }
                running += 1
                tasks.addTask {
                    let outcome = await renew(uid: uid)
                    service.renewals.finished(uid, outcome, now: service.clock.uptime())
                }
            }
        }
    }

    /// Asks the provider about an account and keeps what it says.
    func renew(uid: UInt32) async -> RenewalOutcome {
        await service.turns.take(uid)
        defer { service.turns.leave(uid) }
        let inForce = service.inForce
        guard let store = store(in: inForce) else { return .nothing }
        do throws(AccountFault) {
            guard let candidate = try await store.candidate(uid: uid, now: service.clock.now()),
                let provider = inForce.providers.first(where: { $0.issuer == candidate.standing.account.issuer })
            else { return .nothing }
            return try await renew(candidate, provider, store, inForce)
        } catch {
            service.audit.note(
                "renewal.store", "an account was not asked about again: \(error.reason)", priority: "4",
                members: [("uid", .integer(Int(uid)))])
            return .failed(reason: error.reason, provider: nil)
        }
    }

    private func renew(
        _ candidate: AccountTokens.Kept, _ provider: ProviderService, _ store: RenewalStore, _ inForce: InForce
    ) async throws(AccountFault) -> RenewalOutcome {
        var measure = inForce.configuration.sessions.onRevoked
        if measure != .record {
            guard let isUnanswered = try await store.tokens.noteRequest(candidate) else { return .nothing }
            // A refusal may be of a token that the provider has replaced in an answer that was lost.
            if isUnanswered { measure = .record }
        }
        // The token's version now; nil: a sign-in was faster.
        let kept = NIOLockedValueBox<Result<Int64?, AccountFault>>(.success(candidate.version))
        let news: RenewedSession
        do throws(ProviderError) {
            news = try await provider.client.renew(candidate.session) { token in
                // On the disk before anything is done with what came with it.
                let result: Result<Int64?, AccountFault>
                do throws(AccountFault) {
                    let session = candidate.session.rotated(to: token)
                    result = .success(try await store.tokens.replace(candidate, by: session))
                } catch { result = .failure(error) }
                kept.withLockedValue { $0 = result }
                return (try? result.get()) != nil
            }
        } catch {
            guard let version = try kept.withLockedValue({ $0 }).get() else { return .nothing }
            let revocation = RevokedSignIn(
                account: candidate.standing.account, tokenVersion: version, error: error, measure: measure)
            if measure != .record, error.isOnlyAnswer { try await store.tokens.noteAnswer(candidate) }
            return try await failed(revocation, provider, store)
        }
        answered(provider)
        guard let version = try kept.withLockedValue({ $0 }).get() else { return .nothing }
        return try await keep(news, of: candidate, version, provider, store, inForce)
    }

    private func keep(
        _ news: RenewedSession, of candidate: AccountTokens.Kept, _ version: Int64, _ provider: ProviderService,
        _ store: RenewalStore, _ inForce: InForce
    ) async throws(AccountFault) -> RenewalOutcome {
        let account = candidate.standing.account
        let time = service.clock.sessionTime
        let old: LoginFacts? = if case .known(let facts) = candidate.standing.facts { facts } else { nil }
        guard
            let facts = LoginFacts(
                renewing: old, by: news, of: candidate.session, provider: provider, now: time.wall)
        else {
            let isKept = try await store.confirm(uid: account.uid, tokenVersion: version, time: time)
            return isKept ? .noNews : .nothing
        }
        let isKept = try await store.renew(
            facts, source: provider.factsSource, uid: account.uid, tokenVersion: version, time: time)
        guard isKept else { return .nothing }
        let standing = AccountStanding(
            account: account, facts: .known(facts), factsSource: provider.factsSource.document)
        let plan = await service.plan(of: inForce)
        let groups = [candidate.standing, standing].map { plan.localGroups(of: $0, now: time.wall) }
        if old?.name != facts.name || groups[0] != groups[1] { await service.publishAccounts() }
        return .renewed
    }

    func answered(_ provider: ProviderService) {
        guard service.renewals.isNews(nil, of: provider.name) else { return }
        service.audit.note("renewal.answered", "provider \(provider.name) answers again", priority: "6")
    }
}
