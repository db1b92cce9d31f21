import AccountRecord
import Accounts
import HostSystem
import LoginPolicy
import NIOConcurrencyHelpers
import StrictJSON
import UsherConfiguration

/// Brings into the store what root's files say of accounts: a person who is listed is pinned, an account that is
/// listed as locked is locked. What contradicts the store changes nothing. What is no longer listed stays as it is.
final class ListedAccounts: Sendable {
    /// What became of the list that is in force.
    struct Outcome: Equatable, Sendable {
        var listed = 0
        /// Their uid is a claim: the first login makes the account.
        var waiting = 0
        /// What is not as it is listed, in the order of the files.
        var faults: [ListedFault] = []
        /// Something has changed in the store.
        var isChanged = false

        /// The store or the host's names did not answer: it is worth another try.
        var isUnfinished: Bool { faults.contains(where: \.isPassing) }
    }

    /// What the list asks for, and the store does not have.
    private enum Need {
        case nothing
        /// There is no account of the name.
        case account
    }

    typealias Done = @Sendable (_ word: String, _ account: ListedAccount, _ uid: UInt32) -> Void

    private let find: @Sendable ([UInt8]) -> HostAccount.Lookup
    private let last = NIOLockedValueBox((outcome: Outcome(), rounds: 0))

    init(find: @escaping @Sendable ([UInt8]) -> HostAccount.Lookup) {
        self.find = find
    }

    var outcome: Outcome { last.withLockedValue { $0.outcome } }

    /// How often a list was carried out.
    var rounds: Int { last.withLockedValue { $0.rounds } }

    /// Each account in a transaction of its own, with logins between them. `done` hears of each change.
    func carryOut(
        _ list: AccountList, rules: HostAccountRules, in keeper: AccountKeeper, done: @escaping Done
    ) async -> Outcome {
        var outcome = Outcome(listed: list.accounts.count)
        var isHostSilent = false
        for listed in await Self.open(list, keeper, &outcome) {
            do throws(ListedFault.Cause) {
                switch try await Self.settle(listed, keeper, done: done, &outcome) {
                case .nothing: break
                case .account:
                    // Every further question would take as long.
                    guard !isHostSilent else { throw .hostSilent }
                    let record = await lookUp(listed.name)
                    isHostSilent = record == .unknown
                    try await Self.make(listed, record: record, rules: rules, keeper, done: done, &outcome)
                }
            } catch {
                outcome.faults.append(ListedFault(account: listed, cause: error))
            }
        }
        last.withLockedValue { [outcome] in $0 = (outcome, $0.rounds + 1) }
        return outcome
    }

    /// Those that are not in the store as they are listed.
    private static func open(
        _ list: AccountList, _ keeper: AccountKeeper, _ outcome: inout Outcome
    ) async -> [ListedAccount] {
        guard !list.accounts.isEmpty else { return [] }
        do throws(AccountFault) {
            let known = try await keeper.worker.onStore { (store) throws(StoreError) in try store.accounts() }
            let byName = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
            return list.accounts.filter { listed in
                byName[listed.name].map { !listed.isMet(by: $0) } ?? true
            }
        } catch {
            outcome.faults = list.accounts.map { ListedFault(account: $0, cause: .fault(error)) }
            return []
        }
    }

    /// Pins and locks an account that is there.
    private static func settle(
        _ listed: ListedAccount, _ keeper: AccountKeeper, done: @escaping Done, _ outcome: inout Outcome
    ) async throws(ListedFault.Cause) -> Need {
        let isChanged: Bool?
        do throws(AccountFault) {
            isChanged = try await keeper.worker.run { (store) throws(AccountFault) -> Bool? in
                do throws(BindingError) {
                    let found: Account?
                    do throws(StoreError) { found = try store.account(named: listed.name) } catch {
                        throw .store(error)
                    }
                    guard let found else { return nil }
                    return try store.meet(listed, AccountProposal(found, for: listed), before: found, done: done)
                } catch { throw .binding(error) }
            }
        } catch { throw .fault(error) }
        guard let isChanged else { return .account }
        outcome.isChanged = outcome.isChanged || isChanged
        return .nothing
    }

    /// Makes the account that a login would make, and pins it.
    private static func make(
        _ listed: ListedAccount, record: HostAccount.Lookup, rules: HostAccountRules, _ keeper: AccountKeeper,
        done: @escaping Done, _ outcome: inout Outcome
    ) async throws(ListedFault.Cause) {
        let own: HostAccount?
        switch record {
        case .found(let record): own = record
        case .none: own = nil
        case .unknown: throw .hostSilent
        }
        let wish = AccountWish(
            name: listed.name, issuer: listed.issuer, subject: listed.subject, claims: JSONObject(),
            recordUID: own?.uid, record: own, isLocal: own?.isLocal == true, rules: rules)
        do throws(AccountFault) {
            let isChanged = try await keeper.worker.run { [seed = keeper.seed] (store) throws(AccountFault) -> Bool in
                let proposal = try wish.proposal(known: nil, seed: seed)
                do throws(BindingError) {
                    return try store.meet(listed, proposal, before: nil, done: done)
                } catch { throw .binding(error) }
            }
            outcome.isChanged = outcome.isChanged || isChanged
        } catch .uidClaim {
            outcome.waiting += 1
        } catch { throw .fault(error) }
    }

    /// On a thread of its own: the sources of names may take their time.
    private func lookUp(_ name: LoginName) async -> HostAccount.Lookup {
        await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start { [find] in continuation.resume(returning: find(name.bytes)) }
            if !isStarted { continuation.resume(returning: .unknown) }
        }
    }
}

extension ListedAccount {
    fileprivate func isMet(by account: Account) -> Bool {
        account.isPinned && account.issuer == issuer && account.subject == subject
            && (!isLocked || account.state == .locked)
    }
}

extension AccountStore {
    /// Pins, then locks where the list says so; whether anything changed.
    fileprivate func meet(
        _ listed: ListedAccount, _ proposal: AccountProposal, before: Account?, done: ListedAccounts.Done
    ) throws(BindingError) -> Bool {
        let isNew = try pin(proposal)
        let isPinned = isNew || before?.isPinned != true || before?.subject != listed.subject
        if isPinned { done("pinned", listed, proposal.uid) }
        guard listed.isLocked, before?.state != .locked else { return isPinned }
        _ = try lock(listed.name)
        done("locked", listed, proposal.uid)
        return true
    }
}

extension AccountProposal {
    /// An account keeps what it has, whatever the host says of the name today.
    fileprivate init(_ account: Account, for listed: ListedAccount) {
        self.init(
            name: account.name, issuer: listed.issuer, subject: listed.subject, uid: account.uid, gid: account.gid,
            home: account.home, shell: account.shell, uidSource: account.uidSource, seedFingerprint: nil)
    }
}
