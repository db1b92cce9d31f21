import Glibc

/// The host's own time, as /etc/localtime says.
package enum LocalClock {
    package struct Reading: Equatable, Sendable {
        /// Days since Sunday, 0…6.
        package let weekday: Int
        /// Minutes since midnight, 0…1439.
        package let minute: Int

        package init(weekday: Int, minute: Int) {
            self.weekday = weekday
            self.minute = minute
        }
    }

    /// What the clocks on the wall show at this time, in seconds after 1970; nil when the year is out of range.
    /// A zone that root changes counts at once.
    package static func read(_ seconds: Int64) -> Reading? {
        var moment = time_t(seconds)
        var parts = tm()
        tzset()
        guard localtime_r(&moment, &parts) != nil, (0...6).contains(parts.tm_wday) else { return nil }
        return Reading(weekday: Int(parts.tm_wday), minute: Int(parts.tm_hour) * 60 + Int(parts.tm_min))
    }
}
