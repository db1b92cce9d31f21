import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect

/// The sign-ins that others may lean on: the one door to their records. All of it happens on the store's thread, and
/// what begins or ends is on the disk when a call returns. Uses are written later, many at once, so that no sudo waits
/// for the disk; whoever reads here sees them at once.
package final class SessionKeeper: Sendable {
    let worker: StoreWorker
    let clock: DaemonClock
    /// Of the boot that is now; nil: not known, and no record is made or used.
    let bootID: [UInt8]?
    let uses = NIOLockedValueBox<[[UInt8]: Uses]>([:])
    let (news, sink) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(worker: StoreWorker, clock: DaemonClock, bootID: [UInt8]?) {
        self.worker = worker
        self.clock = clock
        self.bootID = bootID
    }

    /// All that is kept of an account, ended ones too, the newest first.
    func records(uid: UInt32) async throws(AccountFault) -> [SessionRecord] {
        try await onStore { (store, keeper) throws(StoreError) in
            try store.sessions(uid: uid).map(keeper.withUses)
        }
    }

    /// Ends what lives of an account, but for what is `spared`. The caller tells `LoginService.sessionsEnded` of what
    /// this returns.
    func end(
        uid: UInt32, reason: String, sparing spared: @escaping @Sendable (SessionRecord) -> Bool = { _ in false }
    ) async throws(AccountFault) -> [SessionRecord] {
        let now = clock.now()
        return try await onStore { (store, keeper) throws(StoreError) in
            try keeper.writeUses(of: store.sessions(uid: uid).map(\.id), to: store)
            return try store.endSessions(uid: uid, reason: reason, sparing: spared, now: now)
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

    func onStore<Value: Sendable>(
        _ body: @escaping @Sendable (AccountStore, SessionKeeper) throws(StoreError) -> Value
    ) async throws(AccountFault) -> Value {
        try await worker.onStore { [self] (store) throws(StoreError) -> Value in try body(store, self) }
    }
}
