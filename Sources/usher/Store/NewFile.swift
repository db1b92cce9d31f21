import Glibc

/// A file that was not there before: 0600, never overwriting another, gone again unless it is finished.
final class NewFile {
    let shownPath: String
    private let path: String
    private let descriptor: Int32
    private var isFinished = false

    init(_ path: String) throws(CommandFailure) {
        self.path = path
        shownPath = Output.printable(Array(path.utf8), limit: 4_096)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            isFinished = true  // it is not ours to remove
            throw Self.failure(shownPath)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isFinished { unlink(path) }
    }

    func append(_ bytes: [UInt8]) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(shownPath) }
            rest = rest.dropFirst(count)
        }
    }

    /// It is complete and on the disk, its name too.
    func finish() throws(CommandFailure) {
        guard fsync(descriptor) == 0 else { throw Self.failure(shownPath) }
        try syncFolder()
        isFinished = true
    }

    /// One that may be written and not read cannot be synced.
    private func syncFolder() throws(CommandFailure) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(path[...$0]) } ?? "."
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { return }
        defer { close(folderDescriptor) }
        guard fsync(folderDescriptor) == 0 else { throw Self.failure(shownPath) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(message: "\(path): \(String(cString: strerror(errno)))")
    }
}
