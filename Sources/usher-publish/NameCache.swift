import Glibc
import HostSystem

/// nscd, where it runs, remembers for 20 s and more that a name does not exist; a new account must not wait so long.
enum NameCache {
    /// Has it forget users and groups. `program` runs with this path, without environment, and for at most 2 s each
    /// time. Returns what went wrong, for the log.
    static func forget(program: String, sockets: [String]) -> String? {
        guard sockets.contains(where: isSocket) else { return nil }
        for database in ["passwd", "group"] {
            if let problem = run(program, ["nscd", "-i", database]) { return problem }
        }
        return nil
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private static func run(_ program: String, _ arguments: [String]) -> String? {
        var pid: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        let result = posix_spawn(&pid, program, nil, nil, &words, &environment)
        guard result == 0 else { return "\(program): \(String(cString: strerror(result)))" }
        var status: Int32 = 0
        for _ in 0..<400 {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status == 0 ? nil : "\(program) failed, status \(status)" }
            if ended < 0, errno != EINTR { return "waitpid: \(String(cString: strerror(errno)))" }
            usleep(5_000)
        }
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        return "\(program) does not answer"
    }
}
