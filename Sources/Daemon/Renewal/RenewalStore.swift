import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import OpenIDConnect
import SecretMemory

/// What re-checks read and write in the store. Each call is one short step of the store's thread.
struct RenewalStore: Sendable {
    /// An account that the provider can be asked about.
    struct Candidate: Sendable {
        let standing: AccountStanding
        let session: KeptSession
        let tokenVersion: Int64
    }

    let worker: StoreWorker
    let keys: StoreKeys
    /// This host's name, to which tokens are sealed.
    let host: [UInt8]

    /// nil when there is nothing to ask with.
    func candidate(uid: UInt32, now: UnixSeconds) async throws(AccountFault) -> Candidate? {
        try await worker.run { (store) throws(AccountFault) -> Candidate? in
            let standing: AccountStanding?
            do throws(StoreError) {
                standing = try store.account(uid: uid).flatMap { (account) throws(StoreError) in
                    try store.standing(of: account.name, now: now)
                }
            } catch { throw .binding(.store(error)) }
            guard let standing, standing.account.uid == uid, standing.account.state == .active,
                standing.account.subject != nil
            else { return nil }
            let token: KeptToken?
            do throws(SealingError) { token = try store.token(uid: uid, host: host, keys: keys) } catch {
                throw .token(error)
            }
            guard let token else { return nil }
            guard let session = KeptSession(plaintext: token.secret), session.origin.issuer == standing.account.issuer,
                session.origin.subject == standing.account.subject
            else { throw .token(.format) }
            return Candidate(standing: standing, session: session, tokenVersion: token.version)
        }
    }

    /// The version of the new token; nil when it is not kept.
    func replace(_ candidate: Candidate, by session: KeptSession) async throws(AccountFault) -> Int64? {
        guard let nonce = try? SystemRandom.bytes(12) else { throw .token(.cryptography) }
        let seal = TokenSeal(host: host, keys: keys, nonce: nonce)
        return try await worker.run { (store) throws(AccountFault) -> Int64? in
            do throws(SealingError) {
                return try store.replaceToken(
                    version: candidate.tokenVersion, by: session.plaintext, uid: candidate.standing.account.uid,
                    seal: seal)
            } catch { throw .token(error) }
        }
    }

    /// false when the account has another token by now, or none.
    func renew(
        _ facts: LoginFacts, source: FactsSource, uid: UInt32, tokenVersion: Int64, now: UnixSeconds
    ) async throws(AccountFault) -> Bool {
        try await worker.run { (store) throws(AccountFault) -> Bool in
            do throws(BindingError) {
                return try store.renew(
                    facts, source: source.document, uid: uid, tokenVersion: tokenVersion, now: now)
            } catch { throw .binding(error) }
        }
    }

    /// The same.
    func end(uid: UInt32, tokenVersion: Int64, reason: String, now: UnixSeconds) async throws(AccountFault) -> Bool {
        try await worker.run { (store) throws(AccountFault) -> Bool in
            do throws(StoreError) {
                return try store.endSignIn(uid: uid, tokenVersion: tokenVersion, reason: reason, now: now)
            } catch { throw .binding(.store(error)) }
        }
    }

    /// Accounts whose facts were learned at `time` or before.
    func renewable(notAfter time: UnixSeconds) async throws(AccountFault) -> [UInt32] {
        try await worker.run { (store) throws(AccountFault) -> [UInt32] in
            do throws(StoreError) { return try store.renewable(notAfter: time) } catch {
                throw .binding(.store(error))
            }
        }
    }
}
