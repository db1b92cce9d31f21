import Glibc

/// The names in a directory.
package enum DirectoryListing {
    /// Those that end in `suffix` and do not begin with a dot, in the order of their bytes; none when the
    /// directory is not there.
    package static func names(in path: String, suffix: String) throws(PathRefusal) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw .unreadable
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.first != UInt8(ascii: "."), name.reversed().starts(with: suffix.utf8.reversed()) else {
                continue
            }
            names.append(name)
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names.map { String(decoding: $0, as: UTF8.self) }
    }
}
