import AccountRecord
import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect

/// The rows of all accounts that are published. What the last sign-in of an account gives it is worked out once for
/// each sign-in, each change of the account and each configuration.
final class AccountRows: Sendable {
    private struct Kept {
        let account: Account
        /// Of the facts' row in the store.
        let mark: [UInt8]?
        let groups: [LocalGroup]
        let displayName: [UInt8]
        /// Behind this time it gets no groups any more.
        let end: UnixSeconds?
    }

    private struct Cache {
        var fingerprint = ""
        var madeAt = UnixSeconds(0)
        var kept: [UInt32: Kept] = [:]
    }

    /// What depends on the time, such as the longest age of a sign-in, is looked at again after so many seconds.
    private static let lifetime: Int64 = 300

    private let cache = NIOLockedValueBox(Cache())
    private let now: @Sendable () -> UnixSeconds

    init(now: @escaping @Sendable () -> UnixSeconds) {
        self.now = now
    }

    /// Only on the store's thread.
    func make(
        from store: AccountStore, plan: PublishingPlan, host: HostAccounts
    ) throws(StoreError) -> [AccountRow] {
        let now = now()
        let old = cache.withLockedValue { $0 }
        let isYoung = (0..<Self.lifetime).contains(now.value &- old.madeAt.value)
        var new = Cache(fingerprint: plan.fingerprint, madeAt: isYoung ? old.madeAt : now)
        let known = isYoung && old.fingerprint == plan.fingerprint ? old.kept : [:]
        let marks = try store.factsMarks()
        var rows: [AccountRow] = []
        for account in try store.accounts() where account.isPublished {
            let mark = marks[account.uid]
            var kept = known[account.uid]
            if kept?.account != account || kept?.mark != mark || kept?.end ?? now < now {
                kept = try Self.look(at: account, mark: mark, store, plan, now)
            }
            guard let kept else { continue }
            new.kept[account.uid] = kept
            rows.append(Self.row(kept, host))
        }
        cache.withLockedValue { [new] in $0 = new }
        return rows
    }

    private static func look(
        at account: Account, mark: [UInt8]?, _ store: AccountStore, _ plan: PublishingPlan, _ now: UnixSeconds
    ) throws(StoreError) -> Kept {
        guard mark != nil, let standing = try store.standing(of: account.name, now: now), standing.account == account,
            case .known(let facts) = standing.facts
        else { return Kept(account: account, mark: mark, groups: [], displayName: [], end: nil) }
        return Kept(
            account: account, mark: mark, groups: plan.localGroups(of: standing, now: now),
            displayName: facts.name.flatMap { DisplayName($0)?.bytes } ?? [], end: plan.end(of: standing))
    }

    /// A group that leads to root is given only by a role that is marked so.
    private static func row(_ kept: Kept, _ host: HostAccounts) -> AccountRow {
        var gids: [UInt32] = []
        for group in kept.groups {
            for gid in (host.groups[group.name] ?? []).sorted() where !gids.contains(gid) {
                let isPowerful = PrivilegedGroups.contains(gid: gid, names: host.names(ofGroup: gid))
                if group.isPrivileged || !isPowerful { gids.append(gid) }
            }
        }
        return AccountRow(
            name: kept.account.name.bytes, uid: kept.account.uid,
            state: kept.account.state == .active ? .active : .locked, displayName: kept.displayName,
            groups: Array(gids.prefix(AccountRow.maximumGroups)))
    }
}
