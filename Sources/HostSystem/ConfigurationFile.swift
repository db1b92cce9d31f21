import Glibc

/// Reads a configuration file that only root, or this user, can have written.
package enum ConfigurationFile {
    private static let maximumBytes = 1_048_576

    /// The file's bytes, at most 1 MiB.
    package static func read(path: String) throws(PathRefusal) -> [UInt8] {
        let descriptor = try PathRule.open(path, readers: .anyone)
        defer { close(descriptor) }
        return try FileBytes.read(descriptor, maximum: maximumBytes)
    }
}
