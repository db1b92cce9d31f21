import Glibc

/// Reads a file that only root, or this user, can have written, again only when it has changed.
package enum WatchedFile {
    /// The bytes and a stamp; nil when the file still has the stamp `known`. The stamp is device,
    /// inode, size, and the times of the last change of content and of state.
    package static func read(
        path: String, known: [Int64]?, maximumBytes: Int
    ) throws(PathRefusal) -> (stamp: [Int64], bytes: [UInt8])? {
        let descriptor = try PathRule.open(path, readers: .anyone)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable }
        let stamp = [
            Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino), Int64(status.st_size),
            Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec), Int64(status.st_ctim.tv_sec),
            Int64(status.st_ctim.tv_nsec),
        ]
        guard stamp != known else { return nil }
        return (stamp, try FileBytes.read(descriptor, maximum: maximumBytes))
    }
}
