import Glibc

/// A lock on `usher.db.lock`: shared by everyone who has the store open, held alone by who makes or
/// replaces the file. It ends with the object, and with the process.
final class StoreFileLock: Sendable {
    enum Kind {
        case shared
        case alone

        fileprivate var operation: Int32 { (self == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB }
    }

    private let descriptor: Int32

    init(_ files: StoreFiles, _ kind: Kind, milliseconds: Int) throws(StoreError) {
        descriptor = open(files.lockPath, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == ELOOP ? .path(.notRegularFile) : StoreFiles.refusal(errno) }
        do throws(StoreError) { try change(to: kind, milliseconds: milliseconds) } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    /// Not atomic: between the two kinds another program may have had its turn.
    func change(to kind: Kind, milliseconds: Int) throws(StoreError) {
        var attempts = max(milliseconds, 0) / 10
        while flock(descriptor, kind.operation) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw .host(number: errno) }
            guard attempts > 0 else { throw .locked }
            attempts -= 1
            usleep(10_000)
        }
    }
}
