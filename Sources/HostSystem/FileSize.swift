import Glibc

/// How long a file is.
package enum FileSize {
    /// In bytes; nil when there is no regular file. Blocks.
    package static func of(_ path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}
