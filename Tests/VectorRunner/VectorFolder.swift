import Glibc
import StrictJSON
import Synchronization

/// The files below a folder, and which of them somebody has read.
final class VectorFolder: Sendable {
    private let root: String
    private let paths: [String]
    private let read = Mutex<Set<String>>([])

    init(root: String) {
        self.root = root
        paths = Self.walk(root, below: "").sorted()
    }

    /// Paths in a folder, relative to the root, folders below it included.
    func files(in folder: String, suffix: String = ".json") -> [String] {
        paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(suffix) }
    }

    /// nil when there is no such file.
    func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen("\(root)/\(path)", "rb") else { return nil }
        defer { fclose(file) }
        read.withLock { _ = $0.insert(path) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    func object(_ path: String) -> JSONObject? { value(path)?.object }

    /// Empty when there is no such file, or something else in it.
    func array(_ path: String) -> [JSONValue] { value(path)?.array ?? [] }

    private func value(_ path: String) -> JSONValue? {
        let limits = JSONLimits(bytes: 64 << 20, depth: 64, values: 2_000_000)
        return bytes(path).flatMap { try? JSONValue.parse($0, limits: limits) }
    }

    /// What nobody read: other algorithms, and what lies there besides. TOML has a list of its own files.
    var untouched: [String] {
        let seen = read.withLock { $0 }
        return paths.filter { !seen.contains($0) && !$0.hasSuffix("ORIGIN.txt") && !$0.hasPrefix("toml/") }
    }

    private static func walk(_ root: String, below folder: String) -> [String] {
        guard let directory = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var status = stat()
            guard stat("\(root)/\(path)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                paths += walk(root, below: path)
            } else {
                paths.append(path)
            }
        }
        return paths
    }
}
