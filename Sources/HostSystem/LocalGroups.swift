import Glibc

/// /etc/group itself, by file and never through NSS.
package enum LocalGroups {
    private static let maximumBytes: off_t = 64 * 1_024 * 1_024

    /// The file's bytes; nil when it cannot be read.
    package static func file(_ path: String = "/etc/group") -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            (0...maximumBytes).contains(status.st_size)
        else { return nil }
        return try? FileBytes.read(descriptor, maximum: Int(status.st_size))
    }
}
