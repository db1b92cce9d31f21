import Glibc

/// A private directory below $TMPDIR or /tmp; it and the files in it go with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    private let outer: TemporaryDirectory?

    init(in outer: TemporaryDirectory? = nil) throws {
        self.outer = outer
        let place = outer?.path ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/usher-host-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.remove(Array(path.utf8CString))
    }

    /// Names may be no UTF-8.
    private static func remove(_ path: [CChar]) {
        if let directory = unlink(path) == 0 ? nil : opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    $0.prefix { $0 != 0 }.map(CChar.init(bitPattern:))
                }
                if name != [0x2E], name != [0x2E, 0x2E] { remove(path.dropLast() + [0x2F] + name + [0]) }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a file with exactly this mode.
    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws -> String {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_EXCL, 0o600)
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw Failed()
        }
        return file(name)
    }

    struct Failed: Error {}
}
