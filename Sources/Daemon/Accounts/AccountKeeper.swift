import AccountRecord
package import Accounts
import HostSystem
import LoginPolicy
import OpenIDConnect
import SecretMemory
import SiteSeed

/// Gives people their accounts: binds them in the store, and has the accounts published before a verdict leaves.
package final class AccountKeeper: Sendable {
    package static let standardPath = "/var/lib/usher/state/usher.db"

    /// Where the store is, or shall be.
    let path: String
    let worker: StoreWorker
    private let publisher: AccountPublisher?
    let seed: @Sendable () -> UIDSeed?
    /// Whom root's files name.
    let listed: ListedAccounts
    let sealing: TokenSealing
    let publishFigures: PublishFigures

    /// `publishing`: nil where nothing is published, as in the demo.
    init(
        path: String, clock: DaemonClock, publishing: Publishing?,
        seed: @escaping @Sendable () -> UIDSeed? = { UIDSeed.read() },
        find: @escaping @Sendable ([UInt8]) -> HostAccount.Lookup = HostAccount.find,
        sealing: TokenSealing
    ) {
        let worker = StoreWorker(path: path, uptime: clock.uptime)
        self.path = path
        self.worker = worker
        self.seed = seed
        listed = ListedAccounts(find: find)
        self.sealing = sealing
        let figures = PublishFigures()
        publishFigures = figures
        publisher = publishing.map {
            AccountPublisher(worker: worker, publishing: $0, clock: clock, figures: figures)
        }
    }

    /// Begins to open the store, and returns.
    func start() { worker.start() }

    func end() async { await worker.end() }

    /// For `usher account` and `usher store`; nil when there is none.
    package var store: AccountStore? { worker.store }

    /// Why there is none, when that is known.
    package var refusal: StoreError? { worker.refusal }

    /// A login that policy grants.
    struct Login: Sendable {
        var wish: AccountWish
        var admission: BindingAdmission
        var facts: LoginFacts
        var source: FactsSource
        var decision: LastDecision
        /// nil: no tokens came.
        var session: KeptSession?
        /// The logout revokes refresh tokens of earlier sign-ins, so that they must not be lost.
        var keepsReplaced: Bool
        /// What later logins may lean on; its uid is that of the account. nil: the boot is not known.
        var record: SessionRecord?
        /// This host's name.
        var host: [UInt8]
        var now: UnixSeconds
    }

    /// Binds identity, name and uid, keeps facts, decision and refresh token, and publishes. When this returns, all of
    /// it is in force; when it throws, nothing may be granted. Returns the account's uid.
    func admit(_ login: Login, plan: PublishingPlan) async throws(AccountFault) -> UInt32 {
        let binding = try await worker.run { [seed, sealing] (store) throws(AccountFault) -> Binding in
            let known: Account?
            do throws(StoreError) { known = try store.account(named: login.wish.name) } catch {
                throw .binding(.store(error))
            }
            let proposal = try login.wish.proposal(known: known, seed: seed)
            do throws(BindingError) {
                let binding = try store.bind(
                    BindingRequest(
                        proposal: proposal, admission: login.admission, facts: login.facts,
                        factsSource: login.source.document, decision: login.decision,
                        token: Self.tokenChange(login, of: known, in: store, sealing),
                        session: login.record, now: login.now))
                // Root vouches for whom it lists: this login may have privileged groups.
                if login.admission == .listed, !binding.account.isPinned { _ = try store.pin(proposal) }
                return binding
            } catch { throw .binding(error) }
        }
        guard let publisher, binding.account.isPublished else { return binding.account.uid }
        do throws(PublishFault) { try await publisher.publish(binding.account, plan: plan) } catch {
            throw .publish(error)
        }
        return binding.account.uid
    }

    /// Remembers decisions in one step; nothing comes of those about names without an account.
    func record(_ decisions: [(name: LoginName, decision: LastDecision)]) async throws(AccountFault) {
        try await worker.run { (store) throws(AccountFault) in
            do throws(BindingError) { try store.record(decisions) } catch { throw .binding(error) }
        }
    }

    /// Publishes all accounts as they are now; the caller has no account to wait for.
    func publish(plan: PublishingPlan) async throws(PublishFault) {
        try await publisher?.publish(plan: plan)
    }

    /// What a sign-in said of somebody whom policy did not let in: a role that is gone is gone for keys too. Who
    /// has no account has nothing to keep: false.
    func keep(_ facts: LoginFacts, source: FactsSource, now: UnixSeconds) async throws(AccountFault) -> Bool {
        try await worker.run { (store) throws(AccountFault) in
            do throws(BindingError) { try store.keep(facts, source: source.document, now: now) } catch {
                if error != .unknown { throw .binding(error) }
                return false
            }
            return true
        }
    }

    /// Is somebody bound to the name, or does root vouch for it, and may they come in?
    func hasOwner(_ name: LoginName) async throws(AccountFault) -> Bool {
        try await worker.onStore { (store) throws(StoreError) in
            guard let account = try store.account(named: name) else { return false }
            return account.state == .active && (account.subject != nil || account.isPinned)
        }
    }

    func standing(of name: LoginName, now: UnixSeconds) async throws(AccountFault) -> AccountStanding? {
        try await worker.onStore { (store) throws(StoreError) in try store.standing(of: name, now: now) }
    }
}

extension Account {
    /// libnss_usher.so.2 speaks for it; for the others the host does already.
    var isPublished: Bool { uidSource == .derived || uidSource == .claimed }
}
