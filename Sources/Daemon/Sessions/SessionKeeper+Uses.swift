import AccountRecord
import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect

/// Logins that lean on a sign-in.
extension SessionKeeper {
    struct Uses: Sendable {
        var count: Int64 = 0
        var last: SessionTime
    }

    /// Between two writes of uses.
    private static let pause = Duration.seconds(7)
    /// Uses of more records wait for no write: a full table forgets them.
    private static let capacity = 10_000
    /// Uses of so many records are one step of the store's thread.
    private static let batch = 256

    /// Has a login lean on the record that it was judged by, in one step of the store's thread: whatever ended before
    /// that step serves nobody, and whatever ends after it has this use. false, and nothing is counted: the record has
    /// ended or is at another place, the account is locked or gone, or is known by other facts than `facts`.
    func use(
        _ record: SessionRecord, by name: LoginName, knowing facts: LoginFacts, limits: SessionLimits
    ) async throws(AccountFault) -> Bool {
        let now = clock.sessionTime
        return try await onStore { (store, keeper) throws(StoreError) in
            guard let bootID = keeper.bootID, let current = try store.session(id: record.id),
                current.place == record.place,
                limits.end(of: keeper.withUses(current), now: now, bootID: bootID) == nil,
                let standing = try store.standing(of: name, now: now.wall), standing.account.uid == current.uid,
                standing.account.state == .active, standing.facts == .known(facts)
            else { return false }
            keeper.used(record.id, at: now)
            return true
        }
    }

    private func used(_ id: [UInt8], at now: SessionTime) {
        uses.withLockedValue { uses in
            if uses[id] == nil, uses.count >= Self.capacity { uses = [:] }
            var entry = uses[id] ?? Uses(last: now)
            entry.count += 1
            entry.last = now
            uses[id] = entry
        }
        sink.yield()
    }

    /// Writes uses until the task is cancelled.
    func recordUses() async {
        for await _ in news {
            try? await recordRest()
            guard (try? await clock.sleep(Self.pause)) != nil else { return }
        }
    }

    /// Writes the uses that wait, some at a time: others come to the store in between.
    func recordRest() async throws(AccountFault) {
        while true {
            let ids = uses.withLockedValue { Array($0.keys.prefix(Self.batch)) }
            guard !ids.isEmpty else { return }
            try await onStore { (store, keeper) throws(StoreError) in try keeper.writeUses(of: ids, to: store) }
        }
    }

    /// On the store's thread alone, so that nobody there reads a record without them.
    func writeUses(of ids: [[UInt8]], to store: AccountStore) throws(StoreError) {
        let taken = uses.withLockedValue { uses in
            ids.reduce(into: [[UInt8]: Uses]()) { $0[$1] = uses.removeValue(forKey: $1) }
        }
        guard !taken.isEmpty else { return }
        _ = try store.changeSessions(Array(taken.keys)) { record in
            guard let entry = taken[record.id] else { return }
            record.uses += entry.count
            record.lastUse = entry.last
        }
    }

    /// The record with the uses that are not written yet.
    func withUses(_ record: SessionRecord) -> SessionRecord {
        guard let entry = uses.withLockedValue({ $0[record.id] }) else { return record }
        var record = record
        record.uses += entry.count
        record.lastUse = entry.last
        return record
    }
}
