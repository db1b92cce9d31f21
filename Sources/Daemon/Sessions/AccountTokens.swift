import Accounts
import HostSystem
import LoginPolicy
import OpenIDConnect

/// What logout and programs read and write of an account's tokens. Each call is one short step of the store's
/// thread.
struct AccountTokens: Sendable {
    struct Kept: Sendable {
        let standing: AccountStanding
        let session: KeptSession
        let version: Int64
        /// All that is kept, ended ones too.
        let records: [SessionRecord]
    }

    let worker: StoreWorker
    let keys: StoreKeys
    /// This host's name, to which tokens are sealed.
    let host: [UInt8]

    /// nil: there is no such account, or it has no tokens.
    func kept(uid: UInt32, now: UnixSeconds) async throws(AccountFault) -> Kept? {
        try await worker.run { (store) throws(AccountFault) -> Kept? in
            let standing: AccountStanding?
            let records: [SessionRecord]
            do throws(StoreError) {
                standing = try store.account(uid: uid).flatMap { (account) throws(StoreError) in
                    try store.standing(of: account.name, now: now)
                }
                records = try store.sessions(uid: uid)
            } catch { throw .binding(.store(error)) }
            guard let standing, standing.account.uid == uid, standing.account.subject != nil else { return nil }
            let token: KeptToken?
            do throws(SealingError) { token = try store.token(uid: uid, host: host, keys: keys) } catch {
                throw .token(error)
            }
            guard let token else { return nil }
            guard let session = KeptSession(plaintext: token.secret), session.origin.issuer == standing.account.issuer,
                session.origin.subject == standing.account.subject
            else { throw .token(.format) }
            return Kept(standing: standing, session: session, version: token.version, records: records)
        }
    }

    /// The version that they have from now on; nil when the account has others by now, or none: nothing is kept, but
    /// that a sign-in which was faster answers for a refresh token that has come for the one before it.
    func replace(_ kept: Kept, by session: KeptSession) async throws(AccountFault) -> Int64? {
        guard let nonce = try? SystemRandom.bytes(12) else { throw .token(.cryptography) }
        let seal = TokenSeal(host: host, keys: keys, nonce: nonce)
        let uid = kept.standing.account.uid
        return try await worker.run { [host, keys] (store) throws(AccountFault) -> Int64? in
            do throws(SealingError) {
                let version = try store.replaceToken(version: kept.version, by: session.plaintext, uid: uid, seal: seal)
                guard version == nil else { return version }
                // A sign-in was faster.
                if let newer = try store.token(uid: uid, host: host, keys: keys),
                    let kept = KeptSession(plaintext: newer.secret), kept.isSamePerson(as: session)
                {
                    let plaintext = kept.answering(for: [session.refreshToken].compactMap(\.self)).plaintext
                    _ = try store.replaceToken(version: newer.version, by: plaintext, uid: uid, seal: seal)
                }
                return nil
            } catch { throw .token(error) }
        }
    }

    /// Before the refresh token is sent, as a re-check does: was it sent before, and no answer came? nil: as in
    /// `replace`.
    func noteRequest(_ kept: Kept) async throws(AccountFault) -> Bool? {
        try await worker.onStore { (store) throws(StoreError) -> Bool? in
            try store.noteRequest(uid: kept.standing.account.uid, tokenVersion: kept.version)
        }
    }

    /// There is an answer, and the tokens are the same.
    func noteAnswer(_ kept: Kept) async throws(AccountFault) {
        try await worker.onStore { (store) throws(StoreError) in
            try store.noteAnswer(uid: kept.standing.account.uid, tokenVersion: kept.version)
        }
    }

    /// Drops these tokens, and never those of a later sign-in: false.
    func drop(uid: UInt32, version: Int64) async throws(AccountFault) -> Bool {
        try await worker.onStore { (store) throws(StoreError) in try store.dropToken(uid: uid, version: version) }
    }
}
