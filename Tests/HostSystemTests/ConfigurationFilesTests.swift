import Glibc
import Testing

@testable import HostSystem

/// All files of a configuration, in the order in which they count; or none.
@Suite struct ConfigurationFilesTests {
    private let directory: TemporaryDirectory
    private let main: String

    init() throws {
        directory = try TemporaryDirectory()
        main = try directory.write(Array("m".utf8), to: "usher.toml")
    }

    private func folder(_ name: String, mode: mode_t = 0o755) -> String {
        let path = directory.file(name)
        mkdir(path, 0o755)
        chmod(path, mode)
        return path
    }

    private func refusal() -> ConfigurationFiles.Refusal? {
        do throws(ConfigurationFiles.Refusal) {
            _ = try ConfigurationFiles.read(main: main)
            return nil
        } catch { return error }
    }

    @Test func `the main file, drop-ins, roles and accounts come in the order of their names as bytes`() throws {
        #expect(
            try ConfigurationFiles.read(main: main).files == [.init(kind: .main, path: main, bytes: Array("m".utf8))])
        _ = (folder("usher.toml.d"), folder("roles.d"), folder("accounts.d"))
        for name in [
            "roles.d/b.toml", "roles.d/B.toml", "accounts.d/a.toml", "usher.toml.d/20.toml", "usher.toml.d/100.toml",
        ] {
            _ = try directory.write(Array(name.utf8), to: name)
        }
        for name in ["roles.d/.a.toml", "roles.d/a.toml~", "roles.d/a.toml.dpkg-old", "usher.toml.d/README"] {
            _ = try directory.write([], to: name)
        }
        let files = try ConfigurationFiles.read(main: main).files
        #expect(
            files.map(\.path)
                == [
                    "usher.toml", "usher.toml.d/100.toml", "usher.toml.d/20.toml", "roles.d/B.toml", "roles.d/b.toml",
                    "accounts.d/a.toml",
                ].map(directory.file))
        #expect(files.map(\.kind) == [.main, .dropIn, .dropIn, .roles, .roles, .accounts])
        #expect(files.dropFirst().allSatisfy { directory.file(String(decoding: $0.bytes, as: UTF8.self)) == $0.path })
    }

    @Test func `one file that cannot be trusted refuses all`() throws {
        _ = folder("roles.d")
        let good = try directory.write([0x61], to: "roles.d/a.toml")
        let bad = try directory.write([0x61], to: "roles.d/b.toml", mode: 0o666)
        #expect(refusal() == .init(path: bad, refusal: .writableByOthers))
        unlink(bad)
        symlink(good, bad)
        #expect(refusal() == .init(path: bad, refusal: .symbolicLink))
        unlink(bad)
        mkdir(bad, 0o755)
        #expect(refusal() == .init(path: bad, refusal: .notRegularFile))
        rmdir(bad)
        #expect(refusal() == nil)
    }

    @Test(arguments: ["usher.toml.d", "roles.d", "accounts.d"])
    func `a folder that others may have emptied refuses all`(_ name: String) throws {
        let path = folder(name, mode: 0o777)
        #expect(refusal() == .init(path: path, refusal: .writableByOthers))
        chmod(path, 0o755)
        #expect(refusal() == nil)
        rmdir(path)
        symlink(folder("elsewhere"), path)
        #expect(refusal() == .init(path: path, refusal: .symbolicLink))
        unlink(path)
        _ = try directory.write([0x61], to: name)
        #expect(refusal() == .init(path: path, refusal: .notDirectory))
    }

    @Test func `a name that is no UTF-8 refuses all`() throws {
        let path = folder("roles.d")
        let name = Array(path.utf8).map(CChar.init(bitPattern:)) + [0x2F, -1] + ".toml".utf8CString
        let descriptor = open(name, O_CREAT | O_WRONLY, 0o644)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(refusal() == .init(path: path + "/\u{FFFD}.toml", refusal: .missing))
    }

    @Test func `there are at most 256 files`() throws {
        let path = folder("roles.d")
        for number in 0..<255 { _ = try directory.write([0x61], to: "roles.d/\(number).toml") }
        #expect(try ConfigurationFiles.read(main: main).files.count == 256)
        _ = try directory.write([0x61], to: "roles.d/255.toml")
        #expect(refusal() == .init(path: path, refusal: .size))
    }
}
