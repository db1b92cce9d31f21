import Glibc

/// Paths as a person types them.
enum AbsolutePath {
    /// A relative path is below the working directory.
    static func from(_ path: String) -> String {
        guard !path.hasPrefix("/"), let pointer = getcwd(nil, 0) else { return path }
        defer { free(pointer) }
        return String(cString: pointer) + "/" + path
    }
}
