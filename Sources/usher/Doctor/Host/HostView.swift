import Glibc
import HostSystem

/// What a command sees of this host: files below a root, and the answers of programs. A test has another root.
struct HostView: Sendable {
    /// Before every path; without a slash at its end.
    var root = ""
    /// Runs a program of this host and waits for it; nil when it is not there.
    var run: @Sendable (_ words: [String]) -> ProgramAnswer? = { HostProgram.run($0) }
    /// Does somebody own the name, by the host's name service? nil when it does not answer.
    var hasUser: @Sendable ([UInt8]) -> Bool? = { name in
        switch HostAccount.find(name) {
        case .found: true
        case .none: false
        case .unknown: nil
        }
    }
    var hasGroup: @Sendable ([UInt8]) -> Bool? = { HostNames.hasGroup($0) }
    /// Bytes that ordinary users may still write where a path is; nil when it cannot be asked.
    var freeBytes: @Sendable (String) -> UInt64? = { HostDisk.freeBytes($0) }
    var uid: @Sendable (String) -> UInt32? = { HostNames.uid($0) }
    /// Whether files that only root may read can be read.
    var isRoot = geteuid() == 0

    /// A regular file of at most 4 MiB; nil when it cannot be read.
    func bytes(_ path: String) -> [UInt8]? { try? InputFile.bytes(root + path, maximum: 4_194_304) }

    func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    /// Lines without what stands behind `#`, and without those that are empty then.
    func lines(_ path: String) -> [String]? {
        text(path)?.split(separator: "\n").compactMap { line in
            let words = line.prefix { $0 != "#" }
            return words.allSatisfy(\.isWhitespace) ? nil : String(words)
        }
    }

    /// Of the path itself; a link is not followed. nil when it is not there or cannot be seen.
    func status(_ path: String) -> FileStatus? {
        var status = stat()
        return lstat(root + path, &status) == 0 ? FileStatus(status) : nil
    }

    /// Where links end.
    func resolvedStatus(_ path: String) -> FileStatus? {
        var status = stat()
        return stat(root + path, &status) == 0 ? FileStatus(status) : nil
    }

    /// The names in a folder without `.` and `..`, sorted; none when it cannot be read.
    func names(in folder: String) -> [String] {
        guard let directory = opendir(root + folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes != [0x2E], bytes != [0x2E, 0x2E] { names.append(String(decoding: bytes, as: UTF8.self)) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
