import Glibc
import ThreadLock

/// A file beside the store that is received piece by piece: 0600, one at a time on a host, gone with the object.
package final class IncomingFile: Sendable {
    /// As much as a store may have.
    package static let maximumBytes = 1 << 30

    package let path: String
    private let descriptor: Int32
    private let size = ThreadLock(0)

    /// Throws `.locked` while another is being received.
    package init(besideStore storePath: String) throws(StoreError) {
        let files = try StoreFiles(storePath)
        try files.checkDirectory()
        path = files.incomingPath
        // What a process left that ended is taken over, and emptied.
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == ELOOP ? .path(.notRegularFile) : StoreFiles.refusal(errno) }
        do throws(StoreError) { try Self.take(descriptor, path) } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        for file in [path] + StoreFiles.companions(of: path) { try? StoreFiles.remove(file) }
        close(descriptor)
    }

    private static func take(_ descriptor: Int32, _ path: String) throws(StoreError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK ? .locked : StoreFiles.refusal(errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StoreFiles.refusal(errno) }
        // Who had it before us has just removed it.
        guard status.st_nlink == 1 else { throw .locked }
        guard try StoreFiles.size(path) != nil else { throw .locked }
        for companion in StoreFiles.companions(of: path) { try StoreFiles.remove(companion) }
        guard ftruncate(descriptor, 0) == 0 else { throw StoreFiles.refusal(errno) }
    }

    package var bytes: Int { size.withLock { $0 } }

    /// Throws `.notStorable` when the file would be longer than `maximumBytes`.
    package func append(_ piece: [UInt8]) throws(StoreError) {
        try size.withLock { (size: inout Int) throws(StoreError) in
            guard size + piece.count <= Self.maximumBytes else { throw .notStorable }
            var rest = piece[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(size)) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw StoreFiles.refusal(errno) }
                size += count
                rest = rest.dropFirst(count)
            }
        }
    }

    /// The whole file, as long as it has at most `maximum` bytes; nil when it is longer.
    package func read(maximum: Int) throws(StoreError) -> [UInt8]? {
        try size.withLock { (size: inout Int) throws(StoreError) -> [UInt8]? in
            guard size <= maximum else { return nil }
            return try StoreFiles.read(descriptor, count: size, at: 0)
        }
    }
}
