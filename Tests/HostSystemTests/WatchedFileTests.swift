import Glibc
import Testing

@testable import HostSystem

/// KEY-9: a file is read again when it is another.
struct WatchedFileTests {
    private func write(_ text: String, _ path: String, mode: mode_t = 0o644) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        try #require(descriptor >= 0)
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        chmod(path, mode)
    }

    private func read(_ path: String, known: [Int64]? = nil) throws(PathRefusal) -> (stamp: [Int64], bytes: [UInt8])? {
        try WatchedFile.read(path: path, known: known, maximumBytes: 16)
    }

    @Test func `unchanged it is not read, changed or replaced it is`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/keys.json"
        try write("one", path)
        let first = try #require(try read(path))
        #expect(first.bytes == Array("one".utf8))
        #expect(try read(path, known: first.stamp) == nil)
        try write("three", path)
        let second = try #require(try read(path, known: first.stamp))
        #expect(second.bytes == Array("three".utf8))
        // Another file of the same length under the same name.
        try write("seven", path + ".new")
        rename(path + ".new", path)
        #expect(try read(path, known: second.stamp)?.bytes == Array("seven".utf8))
        unlink(path)
    }

    @Test func `what others could have written, or is no file, is refused`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/keys.json"
        #expect(throws: PathRefusal.missing) { try read(path) }
        try write("x", path, mode: 0o666)
        #expect(throws: PathRefusal.writableByOthers) { try read(path) }
        chmod(path, 0o644)
        symlink(path, path + ".link")
        #expect(throws: PathRefusal.symbolicLink) { try read(path + ".link") }
        #expect(throws: PathRefusal.notAbsolute) { try read("keys.json") }
        try write(String(repeating: "x", count: 17), path)
        #expect(throws: PathRefusal.size) { try read(path) }
        unlink(path + ".link")
        unlink(path)
    }
}
