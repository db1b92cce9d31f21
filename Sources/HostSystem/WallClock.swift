import Glibc

/// The system's wall clock.
package enum WallClock {
    /// Seconds after 1970-01-01T00:00:00Z.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }
}
