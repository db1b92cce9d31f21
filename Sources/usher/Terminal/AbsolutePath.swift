import Glibc

/// Paths as a person types them.
enum AbsolutePath {
    /// A relative path is below the working directory.
    static func from(_ path: String) -> String {
        guard !path.hasPrefix("/"), let pointer = getcwd(nil, 0) else { return path }
        defer { free(pointer) }
        return String(cString: pointer) + "/" + path
    }

    /// The same for a directory, without slashes at its end.
    static func directory(_ path: String) -> String {
        var path = from(path)
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return path
    }
}
