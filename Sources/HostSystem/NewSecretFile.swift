import Glibc
package import SecretMemory

/// Why a new file for a secret cannot be made.
package enum NewFileRefusal: Error, Equatable, Sendable {
    case place(PathRefusal)
    case exists
    case system(SystemError)

    /// For an administrator.
    package var explanation: String {
        switch self {
        case .place(.missing): "there is no such folder"
        case .place(let refusal): refusal.explanation
        case .exists: "the file is there already, and nothing is overwritten"
        case .system(let error): error.description
        }
    }
}

/// A file for a secret, made (0600) before the secret is there, so that none is lost for want of a
/// place. It goes again unless it is written.
package final class NewSecretFile {
    package let path: String
    private let descriptor: Int32
    private var isWritten = false

    /// Never opens what is there already; the directories above must be root's or ours.
    package init(path: String) throws(NewFileRefusal) {
        do { try PathRule.checkParents(of: path) } catch { throw .place(error) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .exists : .system(SystemError(call: "open", number: errno))
        }
        self.path = path
        self.descriptor = descriptor
        // An umask can take rights away, but here the owner must be able to read.
        guard fchmod(descriptor, 0o600) == 0 else { throw .system(SystemError(call: "fchmod", number: errno)) }
    }

    /// Could the file be made? Nothing is.
    package static func check(path: String) throws(NewFileRefusal) {
        do { try PathRule.checkParents(of: path) } catch { throw .place(error) }
        var status = stat()
        guard lstat(path, &status) != 0 else { throw .exists }
        guard errno == ENOENT else { throw .system(SystemError(call: "lstat", number: errno)) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex
        let directory = String(decoding: path.utf8[...slash], as: UTF8.self)
        guard faccessat(AT_FDCWD, directory, W_OK, AT_EACCESS) == 0 else {
            throw .system(SystemError(call: "open", number: errno))
        }
    }

    deinit {
        close(descriptor)
        if !isWritten { unlink(path) }
    }

    /// Writes all of it, to the disk; once.
    package func write(_ secret: SecretBytes) throws(NewFileRefusal) {
        try secret.withBytes { bytes throws(NewFileRefusal) in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw .system(SystemError(call: "write", number: errno)) }
                offset += count
            }
        }
        guard fsync(descriptor) == 0 else { throw .system(SystemError(call: "fsync", number: errno)) }
        isWritten = true
    }
}
