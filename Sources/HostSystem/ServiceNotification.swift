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
}
