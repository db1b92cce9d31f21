import CHostSystem
import Glibc

/// The listening sockets that systemd hands over (sd_listen_fds(3)).
package enum InheritedSockets {
    /// By name; empty when none are for this process. Each is close-on-exec afterwards, and the
    /// variables are gone from the environment. A descriptor that is no listening Unix stream socket
    /// is left out. systemd's `first` is always 3.
    package static func take(first: Int32 = 3) -> [String: Int32] {
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard variable("LISTEN_PID") == String(getpid()), let text = variable("LISTEN_FDS"),
            let count = Int32(text), (1...64).contains(count)
        else { return [:] }
        let names = (variable("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var sockets: [String: Int32] = [:]
        for offset in 0..<count {
            let descriptor = first + offset
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            guard Int(offset) < names.count, usher_is_unix_listener(descriptor) == 1 else { continue }
            sockets[String(names[Int(offset)])] = descriptor
        }
        return sockets
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
