import Glibc

/// Time that this process has had a processor: what others do meanwhile does not count.
enum ProcessorTime {
    /// Microseconds.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
