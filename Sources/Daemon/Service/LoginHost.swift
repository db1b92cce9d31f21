import AccountRecord
package import HostSystem
package import LoginPolicy
import NIOConcurrencyHelpers
package import OpenIDConnect

/// What the daemon asks the host that it runs on.
package struct LoginHost: Sendable {
    /// Printable ASCII, at most 64 bytes.
    package var name: String
    /// What clocks on the wall show.
    package var localTime: @Sendable (UnixSeconds) -> LoginContext.LocalTime?
    /// The uid of a name in /etc/passwd itself.
    package var localUID: @Sendable ([UInt8]) -> UInt32?
    /// Is a name of /etc/passwd in a group of /etc/group that leads to root? Also true when that cannot be read.
    package var isPrivilegedLocal: @Sendable ([UInt8]) -> Bool
    /// What the host's names say of a name; nil when there is none, or they do not answer.
    package var record: @Sendable ([UInt8]) async -> HostAccount?
    /// The names of an account's groups within a time; nil when they are not known by then.
    package var groups: @Sendable (_ user: [UInt8], _ uid: UInt32, _ limit: Duration) async -> [[UInt8]]?

    package init(
        name: String, localTime: @escaping @Sendable (UnixSeconds) -> LoginContext.LocalTime?,
        localUID: @escaping @Sendable ([UInt8]) -> UInt32?,
        isPrivilegedLocal: @escaping @Sendable ([UInt8]) -> Bool,
        record: @escaping @Sendable ([UInt8]) async -> HostAccount?,
        groups: @escaping @Sendable (_ user: [UInt8], _ uid: UInt32, _ limit: Duration) async -> [[UInt8]]?
    ) {
        self.name = name
        self.localTime = localTime
        self.localUID = localUID
        self.isPrivilegedLocal = isPrivilegedLocal
        self.record = record
        self.groups = groups
    }

    package static func system(_ clock: DaemonClock) -> LoginHost {
        let groups = HostGroups(sleep: clock.sleep)
        return LoginHost(
            name: HostName.current(), localTime: { localTime($0) }, localUID: { LocalAccounts.uid(of: $0) },
            isPrivilegedLocal: { name in
                guard let groups = LocalGroups.names(ofGroupsOf: name) else { return true }
                return groups.contains(where: PrivilegedGroups.contains)
            },
            record: { await record($0, clock) },
            groups: { await groups.names(of: $0, uid: $1, within: $2) })
    }

    /// Asked on a thread of its own, and given up after a second: names may come from a network.
    private static func record(_ name: [UInt8], _ clock: DaemonClock) async -> HostAccount? {
        await withCheckedContinuation { continuation in
            let waiting = NIOLockedValueBox<CheckedContinuation<HostAccount?, Never>?>(continuation)
            let finish = { @Sendable (account: HostAccount?) in
                let continuation = waiting.withLockedValue { waiting in
                    defer { waiting = nil }
                    return waiting
                }
                continuation?.resume(returning: account)
            }
            let isStarted = BackgroundThread.start {
                if case .found(let account) = HostAccount.find(name) { finish(account) } else { finish(nil) }
            }
            guard isStarted else { return finish(nil) }
            Task {
                try? await clock.sleep(.seconds(1))
                finish(nil)
            }
        }
    }

    static func localTime(_ now: UnixSeconds) -> LoginContext.LocalTime? {
        let days: [TimeWindow.Day] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]
        guard let reading = LocalClock.read(now.value), days.indices.contains(reading.weekday) else { return nil }
        return LoginContext.LocalTime(day: days[reading.weekday], minute: reading.minute)
    }
}
