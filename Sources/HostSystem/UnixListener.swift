import CHostSystem
import Glibc

/// Makes a listening Unix socket; in production systemd does that.
package enum UnixListener {
    /// The directory must be root's or ours. A socket of ours that nobody listens on any more is
    /// replaced. Its mode is 0600 from the first moment on.
    package static func bind(path: String) throws(SystemError) -> Int32 {
        do { try PathRule.checkParents(of: path) } catch { throw SystemError(call: "bind", number: EPERM) }
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK, status.st_uid == geteuid() else {
                throw SystemError(call: "bind", number: EADDRINUSE)
            }
            // Only a refused connection means that nobody listens; EAGAIN is a full queue.
            let probe = usher_connect_unix(path)
            if probe >= 0 { close(probe) }
            guard probe == -ECONNREFUSED else { throw SystemError(call: "bind", number: EADDRINUSE) }
            unlink(path)
        }
        let descriptor = usher_listen_unix(path, 256)
        guard descriptor >= 0 else { throw SystemError(call: "bind", number: -descriptor) }
        return descriptor
    }
}
