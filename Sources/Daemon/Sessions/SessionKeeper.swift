import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect

/// The sign-ins that others may lean on: the one door to their records. All of it happens on the store's thread, and
/// what begins or ends is on the disk when a call returns. Uses are written later, many at once, so that no sudo waits
/// for the disk; whoever reads here sees them at once.
package final class SessionKeeper: Sendable {
    private struct Uses {
        var count: Int64 = 0
        var last: SessionTime
    }

    /// Between two writes of uses.
    private static let pause = Duration.seconds(7)
    /// Uses of more records wait for no write: a full table forgets them.
    private static let capacity = 10_000
    /// Uses of so many records are one step of the store's thread.
    private static let batch = 256

    let worker: StoreWorker
    let clock: DaemonClock
    /// Of the boot that is now; nil: not known, and no record is made or used.
    let bootID: [UInt8]?
    private let uses = NIOLockedValueBox<[[UInt8]: Uses]>([:])
    private let news: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation

    init(worker: StoreWorker, clock: DaemonClock, bootID: [UInt8]?) {
        self.worker = worker
        self.clock = clock
        self.bootID = bootID
        (news, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// All that is kept of an account, ended ones too, the newest first.
    func records(uid: UInt32) async throws(AccountFault) -> [SessionRecord] {
        try await onStore { (store, keeper) throws(StoreError) in
            try store.sessions(uid: uid).map(keeper.withUses)
        }
    }

    func record(id: [UInt8]) async throws(AccountFault) -> SessionRecord? {
        try await onStore { (store, keeper) throws(StoreError) in try store.session(id: id).map(keeper.withUses) }
    }

    /// The next ones of all accounts behind an id, by id, at most `limit`; empty: from the first.
    func list(after id: [UInt8] = [], limit: Int) async throws(AccountFault) -> [SessionRecord] {
        try await onStore { (store, keeper) throws(StoreError) in
            try store.sessions(after: id, limit: limit).map(keeper.withUses)
        }
    }

    /// Keeps a sign-in that made no binding.
    func begin(_ record: SessionRecord) async throws(AccountFault) {
        try await onStore { (store, _) throws(StoreError) in try store.begin(record) }
    }

    /// A login has leaned on it. Never waits.
    func used(_ id: [UInt8]) {
        let now = clock.sessionTime
        uses.withLockedValue { uses in
            if uses[id] == nil, uses.count >= Self.capacity { uses = [:] }
            var entry = uses[id] ?? Uses(last: now)
            entry.count += 1
            entry.last = now
            uses[id] = entry
        }
        sink.yield()
    }

    /// The provider has said that the person is still there.
    func confirmed(uid: UInt32) async throws(AccountFault) {
        let now = clock.sessionTime
        _ = try await change(uid: uid, where: { _ in true }, { $0.confirmedAt = now })
    }

    /// Changes the living records of an account that are wanted, in one step; returns them as they are now.
    func change(
        uid: UInt32, where isWanted: @escaping @Sendable (SessionRecord) -> Bool,
        _ body: @escaping @Sendable (inout SessionRecord) -> Void
    ) async throws(AccountFault) -> [SessionRecord] {
        try await onStore { (store, keeper) throws(StoreError) in
            let ids = try store.sessions(uid: uid).filter { $0.end == nil && isWanted(keeper.withUses($0)) }.map(\.id)
            return ids.isEmpty ? [] : try store.changeSessions(ids, body).map(keeper.withUses)
        }
    }

    /// Ends what lives of an account. The caller tells `LoginService.sessionsEnded` of what this returns.
    func end(uid: UInt32, reason: String) async throws(AccountFault) -> [SessionRecord] {
        let now = clock.now()
        return try await onStore { (store, keeper) throws(StoreError) in
            try keeper.writeUses(of: store.sessions(uid: uid).map(\.id), to: store)
            return try store.endSessions(uid: uid, reason: reason, now: now)
        }
    }

    /// The same of one record; nil when it is gone, or has ended before.
    func end(id: [UInt8], reason: String) async throws(AccountFault) -> SessionRecord? {
        let end = SessionRecord.End(reason: reason, at: clock.now())
        return try await onStore { (store, keeper) throws(StoreError) in
            try keeper.writeUses(of: [id], to: store)
            return try store.changeSessions([id]) { $0.end = end }.first
        }
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
    private func writeUses(of ids: [[UInt8]], to store: AccountStore) throws(StoreError) {
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

    func onStore<Value: Sendable>(
        _ body: @escaping @Sendable (AccountStore, SessionKeeper) throws(StoreError) -> Value
    ) async throws(AccountFault) -> Value {
        try await worker.run { [self] (store) throws(AccountFault) -> Value in
            do throws(StoreError) { return try body(store, self) } catch { throw .binding(.store(error)) }
        }
    }
}
