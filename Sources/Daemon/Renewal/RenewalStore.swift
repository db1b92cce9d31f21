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
            guard session.refreshToken != nil else { return nil }
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

    /// Before the token is sent: was it sent before, and no answer came? nil when the account has another token by now,
    /// or none.
    func noteRequest(_ candidate: Candidate) async throws(AccountFault) -> Bool? {
        try await onStore { (store) throws(StoreError) in
            try store.noteRequest(uid: candidate.standing.account.uid, tokenVersion: candidate.tokenVersion)
        }
    }

    /// There is an answer, and it says nothing of the person.
    func noteAnswer(_ candidate: Candidate) async throws(AccountFault) {
        try await onStore { (store) throws(StoreError) in
            try store.noteAnswer(uid: candidate.standing.account.uid, tokenVersion: candidate.tokenVersion)
        }
    }

    /// false in the same case.
    func renew(
        _ facts: LoginFacts, source: FactsSource, uid: UInt32, tokenVersion: Int64, time: SessionTime
    ) async throws(AccountFault) -> Bool {
        try await worker.run { (store) throws(AccountFault) -> Bool in
            do throws(BindingError) {
                return try store.renew(
                    facts, source: source.document, uid: uid, tokenVersion: tokenVersion, confirmedAt: time,
                    now: time.wall)
            } catch { throw .binding(error) }
        }
    }

    /// The same, where the person is there still and no more is known.
    func confirm(uid: UInt32, tokenVersion: Int64, time: SessionTime) async throws(AccountFault) -> Bool {
        try await onStore { (store) throws(StoreError) in
            try store.confirm(uid: uid, tokenVersion: tokenVersion, at: time)
        }
    }

    /// nil in the same case.
    func revoke(
        uid: UInt32, tokenVersion: Int64, reason: String, locks: Bool, now: UnixSeconds
    ) async throws(AccountFault) -> AccountStore.Revocation? {
        try await onStore { (store) throws(StoreError) in
            try store.revoke(uid: uid, tokenVersion: tokenVersion, reason: reason, locks: locks, now: now)
        }
    }

    /// Accounts whose facts were learned at `time` or before.
    func renewable(notAfter time: UnixSeconds) async throws(AccountFault) -> [UInt32] {
        try await onStore { (store) throws(StoreError) in try store.renewable(notAfter: time) }
    }

    /// All whom the provider can be asked about.
    func renewable() async throws(AccountFault) -> [UInt32] {
        try await onStore { (store) throws(StoreError) in try store.renewable() }
    }

    private func onStore<Value: Sendable>(
        _ body: @escaping @Sendable (AccountStore) throws(StoreError) -> Value
    ) async throws(AccountFault) -> Value {
        try await worker.run { (store) throws(AccountFault) -> Value in
            do throws(StoreError) { return try body(store) } catch { throw .binding(.store(error)) }
        }
    }
}
