import Glibc

/// Processes that lead a session (setsid(2)).
package enum SessionLeader {
    /// Whether a process of that number is there and leads one. Also true when the kernel does not say: another
    /// process may have got the number, so what this says is only ever that somebody is gone.
    package static func isThere(_ process: UInt32) -> Bool {
        guard let id = pid_t(exactly: process), id > 0 else { return false }
        let session = getsid(id)
        return session == id || (session < 0 && errno != ESRCH)
    }
}
