import Glibc
import HostSystem
import SecretMemory
import Testing

private func secret(_ path: String) throws -> [UInt8] {
    try SecretFile.read(path: path).withBytes { Array($0) }
}

@Suite struct FileTests {
    @Test func `a configuration file is read as it is`() throws {
        let directory = try TemporaryDirectory()
        let bytes: [UInt8] = [0x61, 0x00, 0xFF, 0x0A, 0x0A]
        for mode: mode_t in [0o400, 0o600, 0o640, 0o644, 0o755] {
            let path = try directory.write(bytes, to: "\(mode)", mode: mode)
            #expect(try ConfigurationFile.read(path: path) == bytes)
        }
    }

    @Test(arguments: [0o620, 0o602, 0o666, 0o664] as [mode_t])
    func `a configuration file that others may write is refused`(_ mode: mode_t) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([0x61], to: "f", mode: mode)
        #expect(throws: PathRefusal.writableByOthers) { try ConfigurationFile.read(path: path) }
    }

    @Test func `a configuration file has at most 1 MiB`() throws {
        let directory = try TemporaryDirectory()
        let largest = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(try ConfigurationFile.read(path: directory.write(largest, to: "a")).count == 1 << 20)
        let path = try directory.write(largest + [0x61], to: "b")
        #expect(throws: PathRefusal.size) { try ConfigurationFile.read(path: path) }
    }

    @Test func `a secret has at most 4 KiB, or what the caller allows`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([UInt8](repeating: 0x61, count: 5_000), to: "f", mode: 0o600)
        #expect(throws: PathRefusal.size) { try SecretFile.read(path: path) }
        #expect(throws: PathRefusal.size) { try SecretFile.read(path: path, maximumBytes: 4_999) }
        #expect(try SecretFile.read(path: path, maximumBytes: 5_000).count == 5_000)
    }

    @Test(arguments: [0o400, 0o600, 0o700] as [mode_t])
    func `a secret that only its owner reads is read`(_ mode: mode_t) throws {
        let directory = try TemporaryDirectory()
        #expect(try secret(directory.write([0x61], to: "f", mode: mode)) == [0x61])
    }

    @Test(
        arguments: [
            (0o640, .readableByOthers), (0o604, .readableByOthers), (0o444, .readableByOthers),
            (0o610, .readableByOthers),
            (0o601, .readableByOthers), (0o620, .writableByOthers), (0o602, .writableByOthers),
        ] as [(mode_t, PathRefusal)])
    func `a secret with any bit for others is refused`(_ mode: mode_t, _ refusal: PathRefusal) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([0x61], to: "f", mode: mode)
        #expect(throws: refusal) { try SecretFile.read(path: path) }
    }

    @Test(arguments: [
        ("a\n", "a"), ("a\n\n", "a\n"), ("a", "a"), ("\na", "\na"), ("a\r\n", "a\r"), (" a ", " a "), ("\n\n", "\n"),
    ])
    func `one newline at the end is not part of a secret`(_ content: String, _ expected: String) throws {
        let directory = try TemporaryDirectory()
        #expect(try secret(directory.write(Array(content.utf8), to: "f")) == Array(expected.utf8))
    }

    @Test func `a secret has 1 to 4,096 bytes`() throws {
        let directory = try TemporaryDirectory()
        #expect(try secret(directory.write([UInt8](repeating: 1, count: 4_096), to: "largest")).count == 4_096)
        for (name, content) in [("empty", []), ("newline", [0x0A]), ("large", [UInt8](repeating: 1, count: 4_097))] {
            let path = try directory.write(content, to: name)
            #expect(throws: PathRefusal.size) { try SecretFile.read(path: path) }
        }
    }

    @Test func `neither links nor pipes, directories and sockets are read`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([0x61], to: "f")
        symlink(path, directory.file("link"))
        mkfifo(directory.file("pipe"), 0o600)
        mkdir(directory.file("directory"), 0o700)
        close(try UnixListener.bind(path: directory.file("socket")))
        for (name, refusal) in [
            ("link", .symbolicLink), ("pipe", .notRegularFile), ("directory", .notRegularFile), ("socket", .unreadable),
            ("absent", .missing), ("f/below", .notDirectory), ("link/below", .symbolicLink), ("absent/below", .missing),
        ] as [(String, PathRefusal)] {
            #expect(throws: refusal) { try SecretFile.read(path: directory.file(name)) }
            #expect(throws: refusal) { try ConfigurationFile.read(path: directory.file(name)) }
        }
        #expect(throws: PathRefusal.notAbsolute) { try ConfigurationFile.read(path: "f") }
        #expect(throws: PathRefusal.notAbsolute) { try ConfigurationFile.read(path: "") }
        #expect(throws: PathRefusal.notAbsolute) { try ConfigurationFile.read(path: path + "\u{0}x") }
    }

    @Test func `every directory above is checked`() throws {
        let directory = try TemporaryDirectory()
        let inner = try TemporaryDirectory(in: directory)
        let path = try inner.write([0x61], to: "f")
        #expect(try ConfigurationFile.read(path: path) == [0x61])
        for mode: mode_t in [0o770, 0o707, 0o1777] {
            chmod(directory.path, mode)
            // A sticky directory is root's /tmp or none.
            if mode == 0o1777, geteuid() == 0 {
                #expect(try ConfigurationFile.read(path: path) == [0x61])
            } else {
                #expect(throws: PathRefusal.writableByOthers) { try ConfigurationFile.read(path: path) }
            }
        }
    }

    @Test func `a combining mark does not hide a directory from the check`() throws {
        let directory = try TemporaryDirectory()
        let inner = try TemporaryDirectory(in: directory)
        let path = try inner.write([0x61], to: "\u{301}f")
        #expect(try ConfigurationFile.read(path: path) == [0x61])
        chmod(inner.path, 0o777)
        #expect(throws: PathRefusal.writableByOthers) { try ConfigurationFile.read(path: path) }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to give files away"))
    func `files and directories of another user are refused`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([0x61], to: "f")
        chown(path, 4_242, 4_242)
        #expect(throws: PathRefusal.owner) { try SecretFile.read(path: path) }
        chown(path, 0, 0)
        chown(directory.path, 4_242, 4_242)
        #expect(throws: PathRefusal.owner) { try SecretFile.read(path: path) }
    }

    @Test func `a credential comes from systemd's directory, by a plain name`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            #expect(throws: PathRefusal.missing) { try SecretFile.credential(name: "a") }
            setenv("CREDENTIALS_DIRECTORY", directory.path, 1)
            _ = try directory.write(Array("secret\n".utf8), to: "a", mode: 0o400)
            // systemd's access control lists show as group bits.
            _ = try directory.write(Array("secret\n".utf8), to: "b", mode: 0o440)
            _ = try directory.write(Array("secret\n".utf8), to: "c", mode: 0o444)
            for name in ["a", "b"] {
                #expect(try SecretFile.credential(name: name).withBytes { Array($0) } == Array("secret".utf8))
            }
            #expect(throws: PathRefusal.readableByOthers) { try SecretFile.credential(name: "c") }
            for name in ["", "..", "../a", "/etc/passwd", "x"] {
                #expect(throws: PathRefusal.missing) { try SecretFile.credential(name: name) }
            }
        }
    }

    @Test func `a key may be a credential of the service, by its path, and longer than a password`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let key = [UInt8](repeating: 0x61, count: 16_384)
            let shared = try directory.write(key, to: "a", mode: 0o440)
            let own = try directory.write(key, to: "b", mode: 0o400)
            let long = try directory.write(key + [0x61], to: "c", mode: 0o400)
            #expect(try SecretFile.readKey(path: own).count == 16_384)
            #expect(throws: PathRefusal.size) { try SecretFile.readKey(path: long) }
            #expect(throws: PathRefusal.size) { try SecretFile.read(path: own) }
            #expect(throws: PathRefusal.readableByOthers) { try SecretFile.readKey(path: shared) }
            setenv("CREDENTIALS_DIRECTORY", directory.path, 1)
            #expect(try SecretFile.readKey(path: shared).count == 16_384)
            #expect(throws: PathRefusal.readableByOthers) { try SecretFile.read(path: shared) }
            // Only what lies in the directory itself is a credential.
            setenv("CREDENTIALS_DIRECTORY", "/tmp", 1)
            #expect(throws: PathRefusal.readableByOthers) { try SecretFile.readKey(path: shared) }
        }
    }
}
