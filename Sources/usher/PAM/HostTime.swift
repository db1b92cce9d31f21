import Glibc
import HostSystem

/// The clocks of this host, and which boot it is.
struct HostTime: Equatable {
    /// Seconds after 1970.
    let wall: Int64
    /// Milliseconds of the kernel's clock that runs on while the host sleeps. In a container it is its host's.
    let sinceBoot: Int64
    /// The same without the time asleep; systemd dates sessions so.
    let awake: Int64
    /// Which boot this is; empty when nobody has asked in it.
    let boot: String
    /// Milliseconds since process 1 began.
    var up: Int64 = 0

    static func now() -> HostTime {
        let sinceBoot = milliseconds(CLOCK_BOOTTIME)
        return HostTime(
            wall: milliseconds(CLOCK_REALTIME) / 1_000, sinceBoot: sinceBoot, awake: milliseconds(CLOCK_MONOTONIC),
            boot: BootMark.read(), up: max(0, sinceBoot - (ProcessFiles.Entry.of(1)?.began ?? 0)))
    }

    static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
