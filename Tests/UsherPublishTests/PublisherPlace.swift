import Glibc

@testable import usher_publish

/// A host of its own below $TMPDIR or /tmp; it goes with the last reference.
final class PublisherPlace {
    let path: String

    init(configuration: String = "") throws {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/usher-publish-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for directory in ["nss", "usher.toml.d", "roles.d"] { mkdir(file(directory), 0o755) }
        try write(configuration, to: "usher.toml")
        try write("root:x:0:0::/root:/bin/sh\nlocal:x:1000:1000::/home/local:/bin/sh\n", to: "passwd")
        try write("root:x:0:\nsudo:x:27:\nusers:x:100:\nlocal:x:1000:\n", to: "group")
        try write("# shells\n/bin/sh\n/bin/bash\n", to: "shells")
    }

    deinit {
        for name in ["nss", "usher.toml.d", "roles.d", ""] {
            for entry in entries(name) { unlink(file("\(name)/\(entry)")) }
            rmdir(file(name))
        }
    }

    var paths: PublisherPaths {
        PublisherPaths(
            configuration: file("usher.toml"), dropIns: file("usher.toml.d"), roles: file("roles.d"),
            passwd: file("passwd"), group: file("group"), shells: file("shells"), ruleKey: file("rule_key"),
            directory: file("nss"), nameCacheSockets: [],
            nameCache: "/nowhere")
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func entries(_ name: String) -> [String] {
        guard let directory = opendir(file(name)) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Replaces a file.
    func write(_ text: String, to name: String) throws {
        unlink(file(name))
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_EXCL, 0o644)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, 0o644) == 0 else {
            throw Failed()
        }
    }

    func bytes(of name: String) -> [UInt8]? {
        let descriptor = open(file(name), O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    struct Failed: Error {}
}
