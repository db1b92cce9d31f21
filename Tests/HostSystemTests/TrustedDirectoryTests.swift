import Glibc
import Testing

@testable import HostSystem

@Suite struct TrustedDirectoryTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `a file is replaced in one step, with its mode, and leaves nothing beside it`() throws {
        let place = try TemporaryDirectory()
        let directory = try TrustedDirectory(path: place.path)
        #expect(try directory.read("v1", maximum: 100) == nil)
        for (bytes, mode) in [([1, 2, 3] as [UInt8], UInt32(0o644)), ([4], 0o600), ([], 0o644)] {
            try directory.replace("v1", with: bytes, mode: mode)
            #expect(try directory.read("v1", maximum: 100) == bytes)
            #expect(self.mode(place.file("v1")) == mode)
        }
        #expect(access(place.file("v1.new"), F_OK) != 0)
    }

    @Test func `a file that is replaced by another place keeps its mode and its owners`() throws {
        let place = try TemporaryDirectory()
        let directory = try TrustedDirectory(path: place.path)
        #expect(try directory.file("sshd", maximum: 100) == nil)
        _ = try place.write([1, 2], to: "sshd")
        // What a killed writer left there.
        _ = try place.write([9], to: ".sshd.new")
        #expect(chmod(place.file("sshd"), 0o640) == 0)
        // Only root can give a file away.
        let group: gid_t = geteuid() == 0 ? 42 : getegid()
        #expect(chown(place.file("sshd"), geteuid(), group) == 0)
        var file = try #require(try directory.file("sshd", maximum: 100))
        #expect(file == OwnedFile(bytes: [1, 2], mode: 0o640, owner: geteuid(), group: group))
        file.bytes = [3]
        try directory.replace("sshd", with: file, by: ".sshd.new")
        #expect(try directory.file("sshd", maximum: 100) == file)
        #expect(access(place.file(".sshd.new"), F_OK) != 0)
        #expect(symlink("sshd", place.file("link")) == 0)
        #expect(throws: PathRefusal.symbolicLink) { _ = try directory.file("link", maximum: 100) }
        unlink(place.file("link"))
    }

    @Test func `who had the old file open keeps the old bytes`() throws {
        let place = try TemporaryDirectory()
        let directory = try TrustedDirectory(path: place.path)
        try directory.replace("v1", with: [1], mode: 0o644)
        let old = open(place.file("v1"), O_RDONLY)
        defer { close(old) }
        try directory.replace("v1", with: [2], mode: 0o644)
        var byte: UInt8 = 0
        #expect(read(old, &byte, 1) == 1 && byte == 1)
    }

    @Test func `what a killed writer left is taken away, a link is not followed`() throws {
        let place = try TemporaryDirectory()
        let victim = try place.write([9], to: "victim")
        #expect(symlink(victim, place.file("v1.new")) == 0)
        #expect(symlink(victim, place.file("v1")) == 0)
        let directory = try TrustedDirectory(path: place.path)
        try directory.replace("v1", with: [1], mode: 0o644)
        #expect(try directory.read("v1", maximum: 10) == [1])
        #expect(try directory.read("victim", maximum: 10) == [9])
        #expect(mode(victim) == 0o600)
    }

    @Test func `a file that is no plain file of ours is not read`() throws {
        let place = try TemporaryDirectory()
        let directory = try TrustedDirectory(path: place.path)
        _ = try place.write([1], to: "open", mode: 0o622)
        _ = try place.write([1, 2], to: "large")
        #expect(symlink(place.file("large"), place.file("link")) == 0)
        #expect(mkfifo(place.file("pipe"), 0o600) == 0)
        #expect(throws: PathRefusal.writableByOthers) { try directory.read("open", maximum: 10) }
        #expect(throws: PathRefusal.size) { try directory.read("large", maximum: 1) }
        #expect(throws: PathRefusal.symbolicLink) { try directory.read("link", maximum: 10) }
        #expect(throws: PathRefusal.notRegularFile) { try directory.read("pipe", maximum: 10) }
    }

    @Test func `every component must be a directory that others cannot change`() throws {
        let place = try TemporaryDirectory()
        #expect(mkdir(place.file("open"), 0o700) == 0 && chmod(place.file("open"), 0o777) == 0)
        #expect(symlink(place.path, place.file("link")) == 0)
        _ = try place.write([1], to: "file")
        #expect(throws: PathRefusal.writableByOthers) { _ = try TrustedDirectory(path: place.file("open")) }
        #expect(throws: PathRefusal.notDirectory) { _ = try TrustedDirectory(path: place.file("link")) }
        #expect(throws: PathRefusal.notDirectory) { _ = try TrustedDirectory(path: place.file("link/open")) }
        #expect(throws: PathRefusal.notDirectory) { _ = try TrustedDirectory(path: place.file("file")) }
        #expect(throws: PathRefusal.missing) { _ = try TrustedDirectory(path: place.file("missing")) }
        #expect(throws: PathRefusal.notAbsolute) { _ = try TrustedDirectory(path: "tmp") }
    }

    @Test func `a directory that is renamed away stays the one that was opened`() throws {
        let place = try TemporaryDirectory()
        #expect(mkdir(place.file("nss"), 0o700) == 0)
        let directory = try TrustedDirectory(path: place.file("nss"))
        #expect(rename(place.file("nss"), place.file("away")) == 0)
        #expect(symlink("/nowhere", place.file("nss")) == 0)
        try directory.replace("v1", with: [1], mode: 0o644)
        #expect(access(place.file("away/v1"), F_OK) == 0)
        unlink(place.file("away/v1"))
    }

    @Test func `one writer waits for the other, and gives up in the end`() throws {
        let place = try TemporaryDirectory()
        let directory = try TrustedDirectory(path: place.path)
        #expect(try directory.exclusively { () throws(SystemError) in 1 } == 1)
        let holder = open(place.file("lock"), O_RDWR)
        defer { close(holder) }
        #expect(mode(place.file("lock")) == 0o600)
        #expect(flock(holder, LOCK_EX) == 0)
        #expect(throws: SystemError(call: "flock", number: EWOULDBLOCK)) {
            try directory.exclusively { () throws(SystemError) in 1 }
        }
    }

    @Test func `a listing has the files that end so, in order`() throws {
        let place = try TemporaryDirectory()
        for name in ["b.toml", "a.toml", ".c.toml", "d.toml~", "e"] { _ = try place.write([], to: name) }
        #expect(try DirectoryListing.names(in: place.path, suffix: ".toml") == ["a.toml", "b.toml"])
        #expect(try DirectoryListing.names(in: place.file("missing"), suffix: ".toml") == [])
    }
}
