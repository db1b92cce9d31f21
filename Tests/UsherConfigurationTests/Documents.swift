import Glibc
import Testing

/// Pages of docs/.
enum Documents {
    static func read(_ name: String) throws -> String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = try #require(fopen("\(root)/docs/\(name)", "rb"))
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 200_000)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
