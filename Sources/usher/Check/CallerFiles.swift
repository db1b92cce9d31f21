import HostSystem
import OpenIDConnect

/// Files of the configuration, read as the caller.
enum CallerFiles {
    /// `jwks_file`.
    static let readKeys: @Sendable (String, [Int64]?) throws(KeysFileError) -> KeysFile? = {
        (path, known) throws(KeysFileError) in
        do throws(PathRefusal) {
            let file = try WatchedFile.read(path: path, known: known, maximumBytes: 262_144)
            return file.map { KeysFile(stamp: $0.stamp, bytes: $0.bytes) }
        } catch { throw .unreadable }
    }
}
