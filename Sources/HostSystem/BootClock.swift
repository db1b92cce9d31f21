import Glibc

/// The clock that starts at boot, goes on while the host sleeps, and that nobody sets.
package enum BootClock {
    /// Whole seconds.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }
}
