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

    /// Says that the configuration is being read anew; `READY=1` ends it (sd_notify(3)).
    package static func sendReloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }
}
