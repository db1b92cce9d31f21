import Glibc
import SecretMemory

/// A file for secrets that takes its name only when it is complete: mode 0600, never seen half written.
struct PrivateFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    /// Makes the file under another name in the same directory.
    static func create(beside path: String) throws(CommandFailure) -> PrivateFile {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let cause = String(cString: strerror(errno))
            throw CommandFailure(message: "\(Output.printable(Array(path.utf8), limit: 4_096)): \(cause)")
        }
        return PrivateFile(path: path, temporary: temporary, descriptor: descriptor)
    }

    func write(_ content: SecretBytes) throws(CommandFailure) {
        defer { close(descriptor) }
        let isComplete = content.withBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return fsync(descriptor) == 0 && rename(temporary, path) == 0
        }
        guard isComplete else {
            let cause = String(cString: strerror(errno))
            unlink(temporary)
            throw CommandFailure(message: "the new tokens could not be kept: \(cause)")
        }
    }

    func discard() {
        close(descriptor)
        unlink(temporary)
    }
}
