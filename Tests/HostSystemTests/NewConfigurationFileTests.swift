import Glibc
import HostSystem
import Testing

@Suite struct NewConfigurationFileTests {
    private func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    private func names(in path: String) -> Set<String> {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: Set<String> = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.insert(name) }
        }
        return names
    }

    private func make(_ path: String, group: UInt32? = nil) throws -> NewConfigurationFile {
        try NewConfigurationFile(path: path, bytes: Array("a = 1\n".utf8), group: group)
    }

    @Test func `a file has its name only when it is complete`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("usher.toml")
        let file = try make(path)
        #expect(status(path) == nil)
        // What is being made is no part of a configuration.
        let beginnings = names(in: directory.file(""))
        #expect(beginnings.count == 1 && beginnings.allSatisfy { $0.hasPrefix(".usher.toml.") && $0.hasSuffix(".new") })
        try file.publish()
        #expect(names(in: directory.file("")) == ["usher.toml"])
        #expect(try ConfigurationFile.read(path: path) == Array("a = 1\n".utf8))
        file.withdraw()
        #expect(names(in: directory.file("")).isEmpty)
    }

    @Test func `a file that is not published goes again`() throws {
        let directory = try TemporaryDirectory()
        var file: NewConfigurationFile? = try make(directory.file("usher.toml"))
        #expect(names(in: directory.file("")).count == 1 && file != nil)
        file = nil
        #expect(names(in: directory.file("")).isEmpty)
    }

    @Test func `only its owner reads it, and a group that is named`() throws {
        let directory = try TemporaryDirectory()
        for (name, group, mode) in [("own", nil, 0o600), ("shared", getegid(), 0o640)] as [(String, UInt32?, mode_t)] {
            let file = try make(directory.file(name), group: group)
            try file.publish()
            let status = try #require(self.status(directory.file(name)))
            #expect(status.st_mode & 0o7777 == mode && status.st_uid == geteuid() && status.st_gid == getegid())
            #expect(status.st_nlink == 1)
        }
    }

    @Test func `what is there stays, also when it came in between`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("usher.toml")
        let file = try make(path)
        _ = try directory.write([0x61], to: "usher.toml")
        #expect(throws: NewFileRefusal.exists) { try file.publish() }
        file.withdraw()
        #expect(try ConfigurationFile.read(path: path) == [0x61])
        symlink(directory.file("elsewhere"), directory.file("link"))
        let linked = try make(directory.file("link"))
        #expect(throws: NewFileRefusal.exists) { try linked.publish() }
        #expect(status(directory.file("elsewhere")) == nil)
    }

    @Test func `the directories above must be nobody else's`() throws {
        let directory = try TemporaryDirectory()
        let open = directory.file("open")
        mkdir(open, 0o755)
        chmod(open, 0o777)
        #expect(throws: NewFileRefusal.place(.writableByOthers)) { try make(open + "/usher.toml") }
        #expect(throws: NewFileRefusal.place(.missing)) { try make(directory.file("absent/usher.toml")) }
        #expect(throws: NewFileRefusal.place(.notAbsolute)) { try make("usher.toml") }
        #expect(throws: NewFileRefusal.place(.writableByOthers)) {
            try NewConfigurationFile.makeDirectory(open + "/roles.d")
        }
        #expect(names(in: open).isEmpty)
    }

    @Test func `a directory is made open to all, and one that is there stays as it is`() throws {
        let directory = try TemporaryDirectory()
        try NewConfigurationFile.makeDirectory(directory.file("new"))
        #expect(status(directory.file("new")).map { $0.st_mode & 0o7777 } == 0o755)
        chmod(directory.file("new"), 0o700)
        try NewConfigurationFile.makeDirectory(directory.file("new"))
        #expect(status(directory.file("new")).map { $0.st_mode & 0o7777 } == 0o700)
    }

    @Test func `a place for a secret can be checked without making it`() throws {
        let directory = try TemporaryDirectory()
        try NewSecretFile.check(path: directory.file("secret"))
        #expect(names(in: directory.file("")).isEmpty)
        _ = try directory.write([0x61], to: "secret")
        #expect(throws: NewFileRefusal.exists) { try NewSecretFile.check(path: directory.file("secret")) }
        #expect(throws: NewFileRefusal.place(.missing)) { try NewSecretFile.check(path: directory.file("a/secret")) }
    }
}
