import Glibc

/// A directory that only root, or this user, can have put there, opened component by component so that no link
/// and no renaming leads elsewhere, and kept open. All that is read and written in it goes through the descriptor.
package final class TrustedDirectory {
    private let descriptor: Int32

    /// Each component must be a real directory, owned by root or by us and not writable by others unless it is
    /// root's and sticky.
    package init(path: String) throws(PathRefusal) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { throw .notAbsolute }
        var current = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard current >= 0 else { throw .unreadable }
        do throws(PathRefusal) {
            for component in path.utf8.split(separator: UInt8(ascii: "/")) {
                try Self.check(current)
                let next = openat(
                    current, String(Substring(component)), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                guard next >= 0 else { throw Self.refusal(errno) }
                close(current)
                current = next
            }
            try Self.check(current)
        } catch {
            close(current)
            throw error
        }
        descriptor = current
    }

    deinit {
        close(descriptor)
    }

    /// A regular file in it, of at most `maximum` bytes, that only the owner writes; nil when there is none.
    package func read(_ name: String, maximum: Int) throws(PathRefusal) -> [UInt8]? {
        try file(name, maximum: maximum)?.bytes
    }

    /// The same with its mode and its owners.
    package func file(_ name: String, maximum: Int) throws(PathRefusal) -> OwnedFile? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.refusal(errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unreadable }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
        guard PathRule.isTrusted(owner: status.st_uid) else { throw .owner }
        guard status.st_mode & 0o022 == 0 else { throw .writableByOthers }
        guard (0...off_t(maximum)).contains(status.st_size) else { throw .size }
        return OwnedFile(
            bytes: try FileBytes.read(file, maximum: Int(status.st_size)), mode: status.st_mode & 0o7777,
            owner: status.st_uid, group: status.st_gid)
    }

    /// Puts a file there in one step: who reads sees the old one or the new one, also after a power cut. `name`
    /// with ".new" behind it is a place of ours; what lies there is left from a writer that was killed.
    package func replace(_ name: String, with bytes: [UInt8], mode: UInt32) throws(SystemError) {
        try replace(name, by: name + ".new", mode: mode, bytes: bytes, owners: nil)
    }

    /// The same, and the file keeps its mode and its owners. `new` is the place of ours.
    package func replace(_ name: String, with file: OwnedFile, by new: String) throws(SystemError) {
        try replace(name, by: new, mode: file.mode, bytes: file.bytes, owners: (file.owner, file.group))
    }

    private func replace(
        _ name: String, by new: String, mode: UInt32, bytes: [UInt8], owners: (user: UInt32, group: UInt32)?
    ) throws(SystemError) {
        if unlinkat(descriptor, new, 0) != 0, errno != ENOENT { throw SystemError(call: "unlink", number: errno) }
        let file = openat(descriptor, new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError(call: "open", number: errno) }
        do throws(SystemError) {
            defer { close(file) }
            try Self.write(bytes, to: file)
            if let owners, fchown(file, owners.user, owners.group) != 0 {
                throw SystemError(call: "fchown", number: errno)
            }
            guard fchmod(file, mode) == 0 else { throw SystemError(call: "fchmod", number: errno) }
            guard fsync(file) == 0 else { throw SystemError(call: "fsync", number: errno) }
            guard renameat(descriptor, new, descriptor, name) == 0 else {
                throw SystemError(call: "rename", number: errno)
            }
        } catch {
            unlinkat(descriptor, new, 0)
            throw error
        }
        guard fsync(descriptor) == 0 else { throw SystemError(call: "fsync", number: errno) }
    }

    /// Takes a file away; false when there was none.
    package func remove(_ name: String) throws(SystemError) -> Bool {
        guard unlinkat(descriptor, name, 0) == 0 else {
            if errno == ENOENT { return false }
            throw SystemError(call: "unlink", number: errno)
        }
        guard fsync(descriptor) == 0 else { throw SystemError(call: "fsync", number: errno) }
        return true
    }

    /// Runs `body` while nobody else does so with this directory; others wait for at most 5 s. The lock is a file
    /// that only the owner can open: a lock on the directory itself could be held by anybody.
    package func exclusively<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let file = openat(descriptor, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError(call: "open", number: errno) }
        defer { close(file) }
        var tries = 0
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            tries += 1
            guard errno == EWOULDBLOCK || errno == EINTR, tries < 500 else {
                throw SystemError(call: "flock", number: errno)
            }
            usleep(10_000)
        }
        return try body()
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(call: "write", number: errno) }
            offset += count
        }
    }

    private static func check(_ directory: Int32) throws(PathRefusal) {
        var status = stat()
        guard fstat(directory, &status) == 0 else { throw .unreadable }
        guard PathRule.isTrusted(owner: status.st_uid) else { throw .owner }
        let isSharedAndSticky = status.st_uid == 0 && status.st_mode & S_ISVTX != 0
        guard status.st_mode & 0o022 == 0 || isSharedAndSticky else { throw .writableByOthers }
    }

    private static func refusal(_ number: Int32) -> PathRefusal {
        switch number {
        case ENOENT: .missing
        case ELOOP: .symbolicLink
        // open(2) says so of a symbolic link, too, when a directory is wanted.
        case ENOTDIR: .notDirectory
        default: .unreadable
        }
    }
}
