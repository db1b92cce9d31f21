import Glibc

/// A private directory below $TMPDIR or /tmp; it and the sockets in it go with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/usher-daemon-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        let store = ["usher.db", "usher.db-wal", "usher.db-shm", "usher.db.lock"]
        for name in ["auth", "admin", "journal", "metrics", "publish"] + store { unlink(file(name)) }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    struct Failed: Error {}
}
