import CHostSystem
import Glibc

/// Tells systemd about our state (sd_notify(3)).
package enum ServiceNotification {
    /// Sends to $NOTIFY_SOCKET; does nothing when there is none. `state` e.g. `READY=1`.
    package static func send(_ state: String) {
        guard let path = getenv("NOTIFY_SOCKET") else { return }
        let bytes = Array(state.utf8)
        _ = usher_send_datagram(path, bytes, bytes.count)
    }

    /// How long systemd waits for `WATCHDOG=1` until it thinks that we hang (sd_watchdog_enabled(3)); nil when it
    /// does not wait for this process.
    package static func watchdogTime() -> Duration? {
        let variable = { (name: String) in getenv(name).map { String(cString: $0) } }
        if let owner = variable("WATCHDOG_PID"), owner != String(getpid()) { return nil }
        guard let text = variable("WATCHDOG_USEC"), let microseconds = Int64(text), microseconds > 0 else { return nil }
        return .microseconds(microseconds)
    }

    /// Says that the configuration is being read anew; `READY=1` ends it (sd_notify(3)).
    package static func sendReloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }
}
