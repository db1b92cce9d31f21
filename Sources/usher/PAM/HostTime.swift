import Glibc

/// The clocks of this host, and which boot it is.
struct HostTime: Equatable {
    /// Seconds after 1970.
    let wall: Int64
    /// Milliseconds since the boot, as they run on while the host sleeps.
    let sinceBoot: Int64
    /// The same without the time asleep; systemd dates sessions so.
    let awake: Int64
    /// Which boot this is: the kernel's boot_id.
    let boot: String

    static func now() -> HostTime {
        HostTime(
            wall: milliseconds(CLOCK_REALTIME) / 1_000, sinceBoot: milliseconds(CLOCK_BOOTTIME),
            awake: milliseconds(CLOCK_MONOTONIC), boot: bootID)
    }

    static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static var bootID: String {
        ProcessFiles.text("/proc/sys/kernel/random/boot_id")?.trimmingSpace ?? ""
    }
}
