import Glibc
import HostSystem
import LoginPolicy

/// What a decision needs of the host that the command runs on.
enum CallersHost {
    /// The node name of uname(2); empty when there is none.
    static func nodeName() -> [UInt8] {
        var names = utsname()
        guard uname(&names) == 0 else { return [] }
        return withUnsafeBytes(of: &names.nodename) { Array($0.prefix { $0 != 0 }) }
    }

    static func localTime(_ seconds: Int64) -> LoginContext.LocalTime? {
        let days: [TimeWindow.Day] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]
        guard let reading = LocalClock.read(seconds), days.indices.contains(reading.weekday) else { return nil }
        return LoginContext.LocalTime(day: days[reading.weekday], minute: reading.minute)
    }

    /// The account's groups; nil when the host knows no such account.
    static func groups(of user: [UInt8]) -> [[UInt8]]? {
        guard !user.isEmpty, !user.contains(0), let uid = uid(of: user) else { return nil }
        return AccountGroups.names(of: user, uid: uid)
    }

    private static func uid(of user: [UInt8]) -> UInt32? {
        let name = user.map { CChar(bitPattern: $0) } + [0]
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        let result = getpwnam_r(name, &record, &buffer, buffer.count, &found)
        return result == 0 && found != nil ? record.pw_uid : nil
    }
}
