import NIOConcurrencyHelpers

/// Whose tokens are being used at the provider: one at a time for an account, in the order of asking. A token
/// that is sent twice looks like theft there.
final class AccountTurns: Sendable {
    private struct State {
        var taken: Set<UInt32> = []
        var waiting: [UInt32: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Waits for the account's turn. Who has it calls `leave`.
    func take(_ uid: UInt32) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLockedValue { state in
                if state.taken.insert(uid).inserted { return true }
                state.waiting[uid, default: []].append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave(_ uid: UInt32) {
        let next = state.withLockedValue { state -> CheckedContinuation<Void, Never>? in
            guard var waiting = state.waiting[uid] else {
                state.taken.remove(uid)
                return nil
            }
            let next = waiting.removeFirst()
            state.waiting[uid] = waiting.isEmpty ? nil : waiting
            return next
        }
        next?.resume()
    }
}
