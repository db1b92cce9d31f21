import Accounts
import LoginPolicy
import OpenIDConnect

/// Records that are over, also when nobody asks for them.
extension SessionKeeper {
    struct Sweep: Sendable {
        /// Of this sweep.
        var ended: [SessionRecord] = []
        /// Until a limit of another record passes; nil: none lives.
        var secondsLeft: Int64?
    }

    /// One step of the store's thread looks at so many: who asks the store meanwhile is not kept waiting.
    private static let page = 64
    /// How long an ended one is shown.
    private static let memory: Int64 = 86_400

    /// Ends what is over by the limits or by another boot, and forgets what has been over for a day.
    func sweep(limits: SessionLimits) async throws(AccountFault) -> Sweep {
        let forgotten = UnixSeconds(clock.now().value - Self.memory)
        try await onStore { (store, _) throws(StoreError) in try store.forgetSessions(endedBefore: forgotten) }
        guard let bootID else { return Sweep() }
        var sweep = Sweep()
        var next: [UInt8]? = []
        while let id = next {
            let step = try await step(after: id, limits: limits, bootID: bootID)
            sweep.ended += step.ended
            if let left = step.secondsLeft { sweep.secondsLeft = min(sweep.secondsLeft ?? .max, left) }
            next = step.next
        }
        return sweep
    }

    private struct Step: Sendable {
        let ended: [SessionRecord]
        let secondsLeft: Int64?
        /// nil: that was all.
        let next: [UInt8]?
    }

    private func step(after id: [UInt8], limits: SessionLimits, bootID: [UInt8]) async throws(AccountFault) -> Step {
        let now = clock.sessionTime
        return try await onStore { (store, keeper) throws(StoreError) -> Step in
            let records = try store.sessions(after: id, limit: Self.page)
            var reasons: [[UInt8]: String] = [:]
            var left: Int64?
            for record in records.map(keeper.withUses) where record.end == nil {
                if let reason = limits.end(of: record, now: now, bootID: bootID) {
                    reasons[record.id] = reason
                } else {
                    left = min(left ?? .max, limits.secondsLeft(of: record, now: now))
                }
            }
            var ended: [SessionRecord] = []
            if !reasons.isEmpty {
                ended = try store.changeSessions(Array(reasons.keys)) { record in
                    record.end = reasons[record.id].map { SessionRecord.End(reason: $0, at: now.wall) }
                }
            }
            return Step(ended: ended, secondsLeft: left, next: records.count < Self.page ? nil : records.last?.id)
        }
    }
}
