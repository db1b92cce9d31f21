import Glibc

/// The files of a store: all in one directory that nobody else may enter, each 0600 from its creation.
///
/// A database file is never opened here while SQLite may have it open: closing the descriptor would
/// drop this process's locks on it (sqlite.org/howtocorrupt.html §2.2).
struct StoreFiles {
    let path: String
    let directory: String

    init(_ path: String) throws(StoreError) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0), path.utf8.last != UInt8(ascii: "/"),
            let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        else { throw .path(.notAbsolute) }
        self.path = path
        directory = slash == path.utf8.startIndex ? "/" : String(Substring(path.utf8[..<slash]))
    }

    var lockPath: String { path + ".lock" }
    /// A new database that is not complete yet.
    var newPath: String { path + ".new" }
    /// A restored database, complete, that has not taken its place yet.
    var restoringPath: String { path + ".restoring" }
    /// What a restore has replaced.
    var previousPath: String { path + ".before-restore" }

    /// A backup or an export that is being received.
    var incomingPath: String { path + ".incoming" }
    /// A backup that is being made to be sent.
    var outgoingPath: String { path + ".outgoing" }

    /// SQLite's log and its index beside a database.
    static func companions(of path: String) -> [String] { [path + "-wal", path + "-shm"] }

    /// The directory is ours alone, and nobody but root and us can put another in its place.
    func checkDirectory() throws(StoreError) {
        let names = directory.utf8.split(separator: UInt8(ascii: "/"))
        var parent = ""
        for name in names.dropLast() {
            try Self.checkParent(parent.isEmpty ? "/" : parent)
            parent += "/" + String(Substring(name))
        }
        try Self.checkParent(parent.isEmpty ? "/" : parent)
        let status = try Self.directoryStatus(directory)
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else { throw .path(.directoryNotOurs) }
    }

    /// Root's or ours, not writable by others unless it is root's and sticky (/tmp).
    private static func checkParent(_ path: String) throws(StoreError) {
        let status = try directoryStatus(path)
        let isShared = status.st_mode & 0o022 != 0
        let isSticky = status.st_uid == 0 && status.st_mode & S_ISVTX != 0
        guard status.st_uid == 0 || status.st_uid == geteuid(), !isShared || isSticky else {
            throw .path(.parentNotTrusted)
        }
    }

    private static func directoryStatus(_ path: String) throws(StoreError) -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw errno == ENOENT ? .path(.directoryMissing) : .host(number: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .path(.notDirectory) }
        return status
    }

    /// Bytes of a file that only we can read; nil when there is none.
    static func size(_ path: String) throws(StoreError) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .host(number: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .path(.notRegularFile) }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else { throw .path(.fileNotOurs) }
        return Int64(status.st_size)
    }

    /// SQLite takes a file that is shorter than its smallest page for a new database: every binding and
    /// tombstone would be gone.
    static func checkPage(_ path: String) throws(StoreError) {
        guard let size = try size(path) else { throw .missing }
        guard size >= 512 else { throw .corrupt(what: "a file without a page") }
    }

    /// Makes an empty file, 0600, without opening it.
    static func make(_ path: String) throws(StoreError) {
        guard mknod(path, S_IFREG | 0o600, 0) == 0 else { throw refusal(errno) }
    }

    static func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw refusal(errno) }
    }

    /// Renames within the directory, and sees to it that it stays so.
    func rename(_ old: String, to new: String) throws(StoreError) {
        guard Glibc.rename(old, new) == 0 else { throw Self.refusal(errno) }
        try Self.sync(directory)
    }

    /// Gives a file a second name. Another file of that name goes first.
    static func link(_ old: String, to new: String) throws(StoreError) {
        try remove(new)
        guard Glibc.link(old, new) == 0 else { throw refusal(errno) }
    }

    /// Waits until a file or directory is on the disk.
    static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refusal(errno) }
    }

    static func refusal(_ number: Int32) -> StoreError {
        switch number {
        case EEXIST: .exists
        case ENOSPC, EDQUOT: .full
        case EROFS: .readOnly
        case ENOMEM: .memory
        default: .host(number: number)
        }
    }
}
