import AccountRecord
import Foundation
import Testing

@testable import usher

/// `usher init` where uids are computed.
@Suite struct InitSeedTests {
    private static let flags = [
        "--issuer", "https://login.example.com", "--client-id", "c", "--principal-claim", "sub", "--admin-group", "g",
        "--changed-by", "administrators", "--offline",
    ]
    private static let shape = ["--accounts", "shape", "--name-pattern", "[a-z.]+"]

    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func initialize(_ more: [String], demo: Bool = false) throws -> RunningCommand {
        try RunningCommand(
            [
                "init", "--non-interactive", "--directory", folder.path("etc"), "--credstore", folder.path("cred"),
            ] + Self.flags + more + (demo ? ["--demo"] : []), in: folder.url)
    }

    private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.path(name)) }

    @Test func `flags make seed and rule, the same again is unchanged`() throws {
        let check = try initialize(Self.shape + ["--rule", "prefix=o. suffix=-x", "--check"])
        #expect(
            check.status == 1
                && check.output.contains("would be written: \(folder.path("cred/usher.uid_seed")) (0600)\n"))
        #expect(!isThere("cred") && !isThere("etc"))
        let run = try initialize(Self.shape + ["--rule", "prefix=o. suffix=-x"])
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(
            try folder.text("etc/usher.toml").contains("\n[accounts.rule]\nprefix = \"o.\"\nsuffix = \"-x\"\n"))
        let seed = try folder.text("cred/usher.uid_seed")
        #expect(seed.utf8.count == 65 && isThere("cred/usher.rule_key") && !run.output.contains(seed.dropLast()))
        let again = try initialize(Self.shape + ["--rule", "prefix=o. suffix=-x"])
        #expect(again.status == 0 && !again.output.contains("written"))
        #expect(try folder.text("cred/usher.uid_seed") == seed)
    }

    @Test func `a seed that went missing is made again beside files that stay`() throws {
        _ = try initialize(Self.shape)
        try FileManager.default.removeItem(atPath: folder.path("cred/usher.uid_seed"))
        let run = try initialize(Self.shape)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("unchanged: \(folder.path("etc/usher.toml"))\n"))
        #expect(run.output.contains("written: \(folder.path("cred/usher.uid_seed")) (0600)\n"))
    }

    @Test func `the site's seed is taken over, and another one is refused before anything is written`() throws {
        let text = String(repeating: "ef", count: 32)
        try folder.write(text, to: "site")
        #expect(try initialize(Self.shape + ["--uid-seed", folder.path("site")]).status == 0)
        #expect(try folder.text("cred/usher.uid_seed") == text + "\n" && !isThere("cred/usher.rule_key"))
        try FileManager.default.removeItem(atPath: folder.path("etc"))
        try folder.write(String(repeating: "12", count: 32), to: "site")
        let run = try initialize(Self.shape + ["--uid-seed", folder.path("site")])
        #expect(run.status == 2 && run.errors.contains("another seed is there, and nothing was changed"))
        #expect(!isThere("etc"))
    }

    @Test func `existing accounts and the demo need no seed`() throws {
        #expect(try initialize([]).status == 0 && !isThere("cred"))
        try FileManager.default.removeItem(atPath: folder.path("etc"))
        #expect(try initialize(Self.shape, demo: true).status == 0 && !isThere("cred"))
    }

    @Test(arguments: [
        (["--uid-seed", "x"], "--uid-seed: only with --accounts shape"),
        (
            ["--rule", "contains=."],
            "--rule: only with --accounts shape, --changed-by administrators and the service sshd"
        ),
        (shape + ["--rule", "contains=a="], "--rule: contains is one character"),
        (
            shape + ["--rule", "contains=. contains=."],
            "--rule: write none, or prefix=TEXT, suffix=TEXT, contains=CHARACTER, each once"
        ),
        (
            shape + ["--rule", "prefix="],
            "--rule: write none, or prefix=TEXT, suffix=TEXT, contains=CHARACTER, each once"
        ),
        (shape + ["--rule", ""], "--rule: \(NameRuleError.fitsEveryName.explanation)"),
        (shape + ["--rule", "prefix=O."], "--rule: \(NameRuleError.characters.explanation)"),
        (
            shape + ["--rule", "contains=.", "--services", "sudo"],
            "--rule: only with --accounts shape, --changed-by administrators and the service sshd"
        ),
    ])
    func `answers that mean nothing are refused`(_ more: [String], _ message: String) throws {
        let run = try initialize(more)
        #expect(run.status == 2 && run.errors == "usher: \(message)\n")
        #expect(!isThere("etc") && !isThere("cred"))
    }
}
