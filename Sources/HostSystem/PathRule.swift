import Glibc

/// Why a path is not to be trusted.
package enum PathRefusal: Error, Equatable, Sendable {
    case notAbsolute
    case missing
    case symbolicLink
    case notDirectory
    case notRegularFile
    case owner
    case writableByOthers
    case readableByOthers
    case size
    case unreadable

    /// For an administrator.
    package var explanation: String {
        switch self {
        case .notAbsolute: "the path must be absolute"
        case .missing: "there is no such file"
        case .symbolicLink: "the path leads through a symbolic link"
        case .notDirectory: "a part of the path is no directory"
        case .notRegularFile: "this is no regular file"
        case .owner: "the file, or a directory above it, belongs neither to root nor to this user"
        case .writableByOthers: "the file, or a directory above it, can be written by others (chmod go-w)"
        case .readableByOthers: "the file can be read by others (chmod 0400 or 0600)"
        case .size: "the file is empty or too large"
        case .unreadable: "the file cannot be read"
        }
    }
}

/// Opens files only where nobody but root and ourselves could have put them.
enum PathRule {
    /// Checks every directory above the last component: a real directory, owned by root or by us,
    /// not writable by others unless it is root's and sticky (/tmp).
    static func checkParents(of path: String) throws(PathRefusal) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { throw .notAbsolute }
        var directory = ""
        // As bytes: a combining mark after a slash makes another Character of it.
        for component in path.utf8.split(separator: UInt8(ascii: "/")).dropLast() {
            try checkDirectory(directory.isEmpty ? "/" : directory)
            directory += "/" + String(Substring(component))
        }
        try checkDirectory(directory.isEmpty ? "/" : directory)
    }

    /// Who may read a file beside its owner.
    enum Readers {
        case anyone
        case nobody
        /// The group bits of a systemd credential are the mask of an access control list that names the
        /// service's user; the directory is closed to others.
        case accessList

        var forbidden: mode_t {
            switch self {
            case .anyone: 0
            case .nobody: 0o077
            case .accessList: 0o037
            }
        }
    }

    /// Opens a regular file without following a link, and checks what was opened.
    static func open(_ path: String, readers: Readers) throws(PathRefusal) -> Int32 {
        try checkParents(of: path)
        let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: throw .missing
            case ELOOP: throw .symbolicLink
            default: throw .unreadable
            }
        }
        do throws(PathRefusal) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw PathRefusal.unreadable }
            guard status.st_mode & S_IFMT == S_IFREG else { throw PathRefusal.notRegularFile }
            guard isTrusted(owner: status.st_uid) else { throw PathRefusal.owner }
            guard status.st_mode & 0o022 == 0 else { throw PathRefusal.writableByOthers }
            guard status.st_mode & readers.forbidden == 0 else { throw PathRefusal.readableByOthers }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func checkDirectory(_ path: String) throws(PathRefusal) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw errno == ENOENT ? .missing : .unreadable }
        if status.st_mode & S_IFMT == S_IFLNK { throw .symbolicLink }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notDirectory }
        guard isTrusted(owner: status.st_uid) else { throw .owner }
        let isSharedAndSticky = status.st_uid == 0 && status.st_mode & S_ISVTX != 0
        guard status.st_mode & 0o022 == 0 || isSharedAndSticky else { throw .writableByOthers }
    }

    static func isTrusted(owner: uid_t) -> Bool {
        owner == 0 || owner == geteuid()
    }
}
