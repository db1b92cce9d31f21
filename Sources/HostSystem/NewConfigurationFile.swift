import Glibc

/// A new file of the configuration that takes its name only when it is complete, and never the name of
/// a file that is there.
package final class NewConfigurationFile {
    package let path: String
    private let temporary: String
    private var isPublished = false

    /// Writes all of it under another name in the same directory, to the disk. The directories above
    /// must be root's or ours. `group` may read the file (0640); nil: only its owner may (0600).
    package init(path: String, bytes: [UInt8], group: UInt32?) throws(NewFileRefusal) {
        do { try PathRule.checkParents(of: path) } catch { throw .place(error) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex
        let mark = SystemRandom.mustHaveBytes(8).map { String($0, radix: 16) }.joined()
        self.path = path
        // Files whose names begin with a dot are no part of the configuration.
        temporary =
            String(decoding: path.utf8[...slash], as: UTF8.self) + "."
            + String(decoding: path.utf8[slash...].dropFirst(), as: UTF8.self) + ".\(mark).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(SystemError(call: "open", number: errno)) }
        defer { close(descriptor) }
        do throws(NewFileRefusal) {
            try Self.fill(descriptor, bytes, group: group)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    deinit { unlink(temporary) }

    /// Gives the file its name.
    package func publish() throws(NewFileRefusal) {
        // Unlike rename, link fails where there is something of that name.
        guard link(temporary, path) == 0 else {
            throw errno == EEXIST ? .exists : .system(SystemError(call: "link", number: errno))
        }
        isPublished = true
        unlink(temporary)
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex
        try Self.sync(directory: String(decoding: path.utf8[...slash], as: UTF8.self))
    }

    /// Takes a published file away again.
    package func withdraw() {
        if isPublished { unlink(path) }
        isPublished = false
    }

    /// Makes a directory where there is none; the ones above must be there.
    package static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(NewFileRefusal) {
        do { try PathRule.checkParents(of: path) } catch { throw .place(error) }
        guard mkdir(path, mode) == 0 else {
            if errno == EEXIST { return }
            throw .system(SystemError(call: "mkdir", number: errno))
        }
        // An umask can take rights away, but usherd must be able to pass.
        guard chmod(path, mode) == 0 else { throw .system(SystemError(call: "chmod", number: errno)) }
    }

    private static func fill(_ descriptor: Int32, _ bytes: [UInt8], group: UInt32?) throws(NewFileRefusal) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(SystemError(call: "write", number: errno)) }
            rest = rest.dropFirst(count)
        }
        // The group first: nobody else's group may read it in between.
        if let group, fchown(descriptor, uid_t.max, group) != 0 {
            throw .system(SystemError(call: "fchown", number: errno))
        }
        guard fchmod(descriptor, group == nil ? 0o600 : 0o640) == 0 else {
            throw .system(SystemError(call: "fchmod", number: errno))
        }
        guard fsync(descriptor) == 0 else { throw .system(SystemError(call: "fsync", number: errno)) }
    }

    private static func sync(directory: String) throws(NewFileRefusal) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(SystemError(call: "open", number: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(SystemError(call: "fsync", number: errno)) }
    }
}
