import Glibc
import ThreadLock

/// A copy of the store to be read piece by piece. It has no name any more, and is gone with the object.
package final class OutgoingFile: Sendable {
    package let bytes: Int
    private let descriptor: Int32

    fileprivate init(path: String) throws(StoreError) {
        guard let size = try StoreFiles.size(path) else { throw .missing }
        bytes = Int(size)
        descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFiles.refusal(errno) }
    }

    deinit {
        close(descriptor)
    }

    /// At most `count` bytes from `offset` on; none at the end.
    package func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        try StoreFiles.read(descriptor, count: min(count, max(bytes - offset, 0)), at: offset)
    }
}

extension AccountStore {
    /// A backup as of this moment, as `backup(to:)` makes it, for a caller who has no right to our files.
    package func outgoing() throws(StoreError) -> OutgoingFile {
        try sending.withLock { (_: inout Void) throws(StoreError) -> OutgoingFile in
            let path = try StoreFiles(path).outgoingPath
            // What a process left that ended.
            for file in [path] + StoreFiles.companions(of: path) { try StoreFiles.remove(file) }
            try backup(to: path)
            defer { try? StoreFiles.remove(path) }
            return try OutgoingFile(path: path)
        }
    }
}

extension StoreFiles {
    /// Exactly so many bytes; a file that is shorter is an error.
    static func read(_ descriptor: Int32, count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            while filled < count {
                let read = pread(
                    descriptor, room.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else {
                    failure = read == 0 ? EIO : errno
                    return
                }
                filled += read
            }
        }
        if let failure { throw refusal(failure) }
        return bytes
    }
}
