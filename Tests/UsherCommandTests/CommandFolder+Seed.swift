import AccountRecord
import Foundation
import Glibc
import SecretMemory
import SiteSeed
import Testing

@testable import usher

/// A host's seed and the key of its rule, and `usher uid` beside them.
extension CommandFolder {
    static let uidIssuer = "https://login.example.com/realms/staff"
    static let seedText = String(repeating: "ab", count: 32)
    static let uidProvider = CommandFolder.file(issuer: uidIssuer)
    static let uidRule = "[accounts.rule]\nprefix = \"o.\"\n"

    var seedPath: String { path("cred/usher.uid_seed") }
    var keyPath: String { path("cred/usher.rule_key") }

    func uid(_ words: String...) throws -> RunningCommand {
        try RunningCommand(
            ["uid"] + words + ["--config", path("usher.toml"), "--credstore", path("cred")],
            in: url)
    }

    func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    func seed(_ text: String = seedText) throws -> UIDSeed {
        try #require(UIDSeed(SecretBytes(copying: Array(text.utf8))))
    }

    func makeSeed(_ text: String = seedText + "\n", mode: Int = 0o600) throws {
        if !isThere(path("cred")) {
            try FileManager.default.createDirectory(
                atPath: path("cred"), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        }
        try write(text, to: "cred/usher.uid_seed", mode: mode)
    }
}
