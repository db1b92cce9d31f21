import Glibc
import HostSystem
import LoginPolicy

/// The host's own time, as rules compare it.
enum LocalClock {
    /// nil when the time zone cannot be applied.
    static func now(_ seconds: Int64 = WallClock.now()) -> LoginContext.LocalTime? {
        var time = time_t(seconds)
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return nil }
        let days: [TimeWindow.Day] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]
        guard days.indices.contains(Int(parts.tm_wday)) else { return nil }
        return LoginContext.LocalTime(day: days[Int(parts.tm_wday)], minute: Int(parts.tm_hour * 60 + parts.tm_min))
    }

    /// `2026-11-25T16:27:37Z`.
    static func utc(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
