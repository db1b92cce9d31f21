import Glibc

/// A time as it is written everywhere.
enum UTCText {
    /// `2026-11-25T16:27:37.004211Z`, of microseconds since 1970 that are not negative.
    static func precise(_ microseconds: Int64) -> String {
        let fraction = String(microseconds % 1_000_000)
        return text(microseconds / 1_000_000).dropLast() + "." + String(repeating: "0", count: 6 - fraction.utf8.count)
            + fraction + "Z"
    }

    /// `2026-11-25T16:27:37Z`.
    static func text(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
