import NIOConcurrencyHelpers

/// Connections of the admin socket, and as many of the one for figures: 4 a uid, 32 in all, of which 8 are kept for root.
final class AdminLimits: Sendable {
    private let open = NIOLockedValueBox<[UInt32: Int]>([:])

    /// Takes a place for this uid; false when there is none.
    func open(_ uid: UInt32) -> Bool {
        open.withLockedValue { open in
            let total = open.values.reduce(0, +)
            guard open[uid, default: 0] < 4, total < (uid == 0 ? 32 : 24) else { return false }
            open[uid, default: 0] += 1
            return true
        }
    }

    func close(_ uid: UInt32) {
        open.withLockedValue { open in
            let rest = open[uid, default: 1] - 1
            open[uid] = rest > 0 ? rest : nil
        }
    }
}
