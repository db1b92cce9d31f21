import Glibc
import HostSystem
import SecretMemory
import Testing

@Suite struct NewSecretFileTests {
    private let secret = SecretBytes(copying: Array("secret".utf8))

    private func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    @Test func `what was written only its owner reads`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("new")
        try NewSecretFile(path: path).write(secret)
        #expect(status(path).map { $0.st_mode & 0o7777 } == 0o600)
        #expect(try SecretFile.read(path: path).isEqual(to: secret))
    }

    @Test func `the file is there before the secret is, and goes when none comes`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("new")
        var file: NewSecretFile? = try NewSecretFile(path: path)
        #expect(status(path)?.st_size == 0)
        #expect(file?.path == path)
        file = nil
        #expect(status(path) == nil)
    }

    @Test func `nothing is overwritten, no link followed`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([0x61], to: "f")
        symlink(directory.file("elsewhere"), directory.file("link"))
        for name in ["f", "link"] {
            #expect(throws: NewFileRefusal.exists) { try NewSecretFile(path: directory.file(name)) }
        }
        #expect(status(directory.file("elsewhere")) == nil)
        #expect(try SecretFile.read(path: path).withBytes { Array($0) } == [0x61])
        #expect(throws: NewFileRefusal.place(.notAbsolute)) { try NewSecretFile(path: "f") }
        chmod(directory.path, 0o777)
        #expect(throws: NewFileRefusal.place(.writableByOthers)) { try NewSecretFile(path: directory.file("g")) }
        chmod(directory.path, 0o700)
    }
}
