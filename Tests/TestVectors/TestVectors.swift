import Glibc
package import StrictJSON

/// Test vectors as data: our own in Tests/Vectors/own, and foreign ones, which are not part of this
/// repository. Foreign ones are looked for in USHER_VECTORS, or else beside the package.
package enum TestVectors {
    /// A document of Tests/Vectors/own; its name without ".json".
    package static func own(_ name: String) throws(VectorError) -> JSONObject {
        let path = "\(root)/Tests/Vectors/own/\(name).json"
        guard let bytes = read(path) else { throw .unreadable(path) }
        return try object(bytes, path: path)
    }

    /// A foreign file's bytes. nil, after saying so, when there are no foreign vectors here and
    /// USHER_VECTORS_REQUIRED is not 1.
    package static func foreign(_ name: String) throws(VectorError) -> [UInt8]? {
        guard try hasForeign() else { return nil }
        let path = "\(foreignRoot)/\(name)"
        guard let bytes = read(path) else { throw .unreadable(path) }
        return bytes
    }

    /// A foreign JSON document.
    package static func foreignObject(_ name: String) throws(VectorError) -> JSONObject? {
        guard let bytes = try foreign(name) else { return nil }
        return try object(bytes, path: name)
    }

    /// The names in a foreign folder, sorted; empty when there are no foreign vectors here.
    package static func foreignNames(in folder: String) throws(VectorError) -> [String] {
        guard try hasForeign() else { return [] }
        guard let directory = opendir("\(foreignRoot)/\(folder)") else { throw .unreadable(folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static let root: String = {
        // Tests/TestVectors/TestVectors.swift, three steps below the package.
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }()

    private static let foreignRoot: String =
        getenv("USHER_VECTORS").map { String(cString: $0) } ?? "\(root)/../shared/vectors"

    private static func hasForeign() throws(VectorError) -> Bool {
        if access(foreignRoot, R_OK) == 0 { return true }
        let required = getenv("USHER_VECTORS_REQUIRED").map { String(cString: $0) } == "1"
        guard !required else { throw .foreignAbsent(foreignRoot) }
        print("vectors: NOT RUN")
        return false
    }

    private static func object(_ bytes: [UInt8], path: String) throws(VectorError) -> JSONObject {
        let limits = JSONLimits(bytes: 16_777_216, depth: 64, values: 1_000_000)
        guard let object = try? JSONValue.parse(bytes, limits: limits).object else { throw .notJSON(path) }
        return object
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return ferror(file) == 0 ? bytes : nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
