import Glibc

/// Reads a configuration file that only root, or this user, can have written.
package enum ConfigurationFile {
    private static let maximumBytes = 1_048_576

    /// The file's bytes, at most 1 MiB.
    package static func read(path: String) throws(PathRefusal) -> [UInt8] {
        let descriptor = try PathRule.open(path, mayBeReadByOthers: true)
        defer { close(descriptor) }
        return try FileBytes.read(descriptor, maximum: maximumBytes)
    }
}

/// Reads a descriptor to its end.
enum FileBytes {
    static func read(_ descriptor: Int32, maximum: Int) throws(PathRefusal) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maximum + 1)
        var count = 0
        while count <= maximum {
            let result = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), maximum + 1 - count)
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw .unreadable
            }
            if result == 0 { break }
            count += result
        }
        guard count <= maximum else { throw .size }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
