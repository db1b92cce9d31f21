/// Looks groups up beside everything else: a source of names that hangs costs a thread, and whoever waits no
/// more than the limit.
package actor HostGroups {
    package typealias Lookup = @Sendable (_ user: [UInt8], _ uid: UInt32) -> [[UInt8]]?

    private struct Account: Hashable {
        let user: [UInt8]
        let uid: UInt32
    }

    /// Lookups at one time; while so many hang, nothing more is known.
    package static let maximumLookups = 16

    private let lookup: Lookup
    private let sleep: @Sendable (Duration) async throws -> Void
    /// Those who wait for each lookup that is under way, by their number.
    private var running: [Account: [Int: CheckedContinuation<[[UInt8]]?, Never>]] = [:]
    private var lastNumber = 0

    /// `sleep` returns after the time, or throws when its task is cancelled.
    package init(
        lookup: @escaping Lookup = { AccountGroups.names(of: $0, uid: $1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.lookup = lookup
        self.sleep = sleep
    }

    /// As `AccountGroups.names`, which runs on a thread of its own, once for all who ask for an account at a
    /// time. nil also when it takes longer than `limit`.
    package func names(of user: [UInt8], uid: UInt32, within limit: Duration) async -> [[UInt8]]? {
        let account = Account(user: user, uid: uid)
        lastNumber += 1
        let number = lastNumber
        let impatience = Task { [sleep] in
            if (try? await sleep(limit)) != nil { giveUp(number, account) }
        }
        defer { impatience.cancel() }
        return await withCheckedContinuation { continuation in
            if running[account] != nil {
                running[account]?[number] = continuation
            } else if running.count < Self.maximumLookups, start(account) {
                running[account] = [number: continuation]
            } else {
                continuation.resume(returning: nil)
            }
        }
    }

    private func start(_ account: Account) -> Bool {
        BackgroundThread.start { [lookup] in
            let names = lookup(account.user, account.uid)
            Task { await self.finish(account, names) }
        }
    }

    private func finish(_ account: Account, _ names: [[UInt8]]?) {
        for continuation in (running.removeValue(forKey: account) ?? [:]).values {
            continuation.resume(returning: names)
        }
    }

    private func giveUp(_ number: Int, _ account: Account) {
        running[account]?.removeValue(forKey: number)?.resume(returning: nil)
    }
}
