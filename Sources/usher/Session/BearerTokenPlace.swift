import Glibc

/// Where programs look for a person's token (WLCG Bearer Token Discovery): `bt_u` and the uid, in
/// $XDG_RUNTIME_DIR, which is the person's alone and in memory.
struct BearerTokenPlace {
    let folder: String

    var path: String { "\(folder)/bt_u\(geteuid())" }
    /// Held by whoever keeps the file.
    var lockPath: String { "\(folder)/usher-token.lock" }

    /// nil: there is no such folder, or others could read in it.
    static func own() -> BearerTokenPlace? {
        let folder = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/run/user/\(geteuid())"
        var status = stat()
        guard folder.utf8.first == UInt8(ascii: "/"), lstat(folder, &status) == 0,
            status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0
        else { return nil }
        return BearerTokenPlace(folder: folder)
    }

    /// false: another process keeps the file. The lock ends with this process.
    func lock() throws(CommandFailure) -> Bool {
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                message: "\(Output.printable(Array(lockPath.utf8))): \(String(cString: strerror(errno)))")
        }
        var lock = Self.wholeFile
        return fcntl(descriptor, F_SETLK, &lock) == 0
    }

    /// Tells whoever keeps the file that something has changed.
    func wakeKeeper() {
        let descriptor = open(lockPath, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var lock = Self.wholeFile
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type == Int16(F_WRLCK), lock.l_pid > 0 else { return }
        kill(lock.l_pid, SIGUSR1)
    }

    private static var wholeFile: flock {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }
}
