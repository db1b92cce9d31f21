import Accounts
import LoginPolicy
import OpenIDConnect

/// What re-checks read and write in the store. Each call is one short step of the store's thread.
struct RenewalStore: Sendable {
    let tokens: AccountTokens

    private var worker: StoreWorker { tokens.worker }

    /// An account that the provider can be asked about; nil when there is nothing to ask with.
    func candidate(uid: UInt32, now: UnixSeconds) async throws(AccountFault) -> AccountTokens.Kept? {
        guard let kept = try await tokens.kept(uid: uid, now: now), kept.standing.account.state == .active,
            kept.session.refreshToken != nil
        else { return nil }
        return kept
    }

    /// false when the account has another token by now, or none.
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
        try await worker.onStore { (store) throws(StoreError) in
            try store.confirm(uid: uid, tokenVersion: tokenVersion, at: time)
        }
    }

    /// nil in the same case.
    func revoke(
        uid: UInt32, tokenVersion: Int64, reason: String, locks: Bool, now: UnixSeconds
    ) async throws(AccountFault) -> AccountStore.Revocation? {
        try await worker.onStore { (store) throws(StoreError) in
            try store.revoke(uid: uid, tokenVersion: tokenVersion, reason: reason, locks: locks, now: now)
        }
    }

    /// Accounts whose facts were learned at `time` or before.
    func renewable(notAfter time: UnixSeconds) async throws(AccountFault) -> [UInt32] {
        try await worker.onStore { (store) throws(StoreError) in try store.renewable(notAfter: time) }
    }

    /// All whom the provider can be asked about.
    func renewable() async throws(AccountFault) -> [UInt32] {
        try await worker.onStore { (store) throws(StoreError) in try store.renewable() }
    }
}
