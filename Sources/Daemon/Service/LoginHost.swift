import AccountRecord
package import HostSystem
package import LoginPolicy
import NIOConcurrencyHelpers
package import OpenIDConnect

/// What the daemon asks the host that it runs on.
package struct LoginHost: Sendable {
    /// Printable ASCII, at most 64 bytes.
    package var name: String
    /// 16 bytes, another at each boot; nil: not known, and no sign-in is leaned on.
    package var bootID: [UInt8]?
    /// Does this process lead a session (setsid(2)) of this host now?
    package var leads: @Sendable (UInt32) -> Bool = { SessionLeader.isThere($0) }
    /// What clocks on the wall show.
    package var localTime: @Sendable (UnixSeconds) -> LoginContext.LocalTime?
    /// The uid of a name in /etc/passwd itself.
    package var localUID: @Sendable ([UInt8]) -> UInt32?
    /// Is a name of /etc/passwd in a group of /etc/group that leads to root? Also true when that cannot be read.
    package var isPrivilegedLocal: @Sendable ([UInt8]) -> Bool
    /// What the host's names say of a name; nil when there is none, or they do not answer.
    package var record: @Sendable ([UInt8]) async -> HostAccount?
    /// The name that the host's names give to a uid; nil when there is none, or they do not answer.
    package var accountName: @Sendable (UInt32) async -> [UInt8]? = AccountName.find
    /// The names of an account's groups within a time; nil when they are not known by then.
    package var groups: @Sendable (_ user: [UInt8], _ uid: UInt32, _ limit: Duration) async -> [[UInt8]]?
    /// Ends the sessions of an account; nil: done.
    package var terminateSessions: @Sendable (UInt32) async -> LogindSessions.Fault?

    package init(
        name: String, bootID: [UInt8]?, localTime: @escaping @Sendable (UnixSeconds) -> LoginContext.LocalTime?,
        localUID: @escaping @Sendable ([UInt8]) -> UInt32?,
        isPrivilegedLocal: @escaping @Sendable ([UInt8]) -> Bool,
        record: @escaping @Sendable ([UInt8]) async -> HostAccount?,
        groups: @escaping @Sendable (_ user: [UInt8], _ uid: UInt32, _ limit: Duration) async -> [[UInt8]]?,
        terminateSessions: @escaping @Sendable (UInt32) async -> LogindSessions.Fault?
    ) {
        self.name = name
        self.bootID = bootID
        self.localTime = localTime
        self.localUID = localUID
        self.isPrivilegedLocal = isPrivilegedLocal
        self.record = record
        self.groups = groups
        self.terminateSessions = terminateSessions
    }

    package static func system(_ clock: DaemonClock) -> LoginHost {
        let groups = HostGroups(sleep: clock.sleep)
        var host = LoginHost(
            name: HostName.current(), bootID: BootID.read(), localTime: { localTime($0) },
            localUID: { LocalAccounts.uid(of: $0) },
            isPrivilegedLocal: { name in
                guard let groups = LocalGroups.names(ofGroupsOf: name) else { return true }
                return groups.contains(where: PrivilegedGroups.contains)
            },
            record: { await record($0, clock) },
            groups: { await groups.names(of: $0, uid: $1, within: $2) },
            terminateSessions: { uid in
                await answer(within: .seconds(15), clock, or: .unreachable) {
                    LogindSessions.terminate(uid: uid, limit: .seconds(10))
                }
            })
        host.accountName = { uid in
            await answer(within: .seconds(1), clock, or: nil) { AccountName.name(of: uid) }
        }
        return host
    }

    /// Names may come from a network.
    private static func record(_ name: [UInt8], _ clock: DaemonClock) async -> HostAccount? {
        await answer(within: .seconds(1), clock, or: nil) {
            if case .found(let account) = HostAccount.find(name) { account } else { nil }
        }
    }

    /// What `ask` says, asked on a thread of its own; `otherwise` when it takes longer.
    private static func answer<Value: Sendable>(
        within limit: Duration, _ clock: DaemonClock, or otherwise: Value, _ ask: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            let waiting = NIOLockedValueBox<CheckedContinuation<Value, Never>?>(continuation)
            let finish = { @Sendable (value: Value) in
                let continuation = waiting.withLockedValue { waiting in
                    defer { waiting = nil }
                    return waiting
                }
                continuation?.resume(returning: value)
            }
            guard BackgroundThread.start({ finish(ask()) }) else { return finish(otherwise) }
            Task {
                try? await clock.sleep(limit)
                finish(otherwise)
            }
        }
    }

    static func localTime(_ now: UnixSeconds) -> LoginContext.LocalTime? {
        let days: [TimeWindow.Day] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]
        guard let reading = LocalClock.read(now.value), days.indices.contains(reading.weekday) else { return nil }
        return LoginContext.LocalTime(day: days[reading.weekday], minute: reading.minute)
    }
}
