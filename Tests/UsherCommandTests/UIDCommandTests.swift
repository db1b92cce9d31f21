import AccountRecord
import Foundation
import Glibc
import SecretMemory
import SiteSeed
import StrictJSON
import Testing

@testable import usher

/// `usher uid`, as it is built: the seed, the key of the rule, and uids without a login.
@Suite struct UIDCommandTests {
    private static let issuer = "https://login.example.com/realms/staff"
    private static let seedText = String(repeating: "ab", count: 32)
    private static let provider = CommandFolder.file(issuer: issuer)
    private static let rule = "[accounts.rule]\nprefix = \"o.\"\n"

    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private var seedPath: String { folder.path("cred/usher.uid_seed") }
    private var keyPath: String { folder.path("cred/usher.rule_key") }

    private func uid(_ words: String...) throws -> RunningCommand {
        try RunningCommand(
            ["uid"] + words + ["--config", folder.path("usher.toml"), "--credstore", folder.path("cred")],
            in: folder.url)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func seed(_ text: String = seedText) throws -> UIDSeed {
        try #require(UIDSeed(SecretBytes(copying: Array(text.utf8))))
    }

    private func makeSeed(_ text: String = seedText + "\n", mode: Int = 0o600) throws {
        if !isThere(folder.path("cred")) {
            try FileManager.default.createDirectory(
                atPath: folder.path("cred"), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        }
        try folder.write(text, to: "cred/usher.uid_seed", mode: mode)
    }

    @Test func `a seed is 64 digits in a file for root, made once, and never shown`() throws {
        let check = try uid("seed", "--check")
        #expect(check.status == 3 && check.errors.isEmpty)
        #expect(check.output == "would be written: \(seedPath) (0600)\n")
        #expect(!isThere(folder.path("cred")))
        let run = try uid("seed")
        #expect(run.status == 0 && run.errors.isEmpty)
        let text = try folder.text("cred/usher.uid_seed")
        #expect(text.utf8.count == 65 && text.hasSuffix("\n"))
        #expect(text.dropLast().allSatisfy { "0123456789abcdef".contains($0) })
        #expect(try mode(seedPath) == 0o600 && mode(folder.path("cred")) == 0o700)
        let fingerprint = try seed(String(text.dropLast())).shownFingerprint
        #expect(
            run.output == """
                written: \(seedPath) (0600)
                seed fingerprint: \(fingerprint)
                usherd reads the seed when it starts: systemctl restart usherd.service

                """)
        #expect(!run.output.contains(text.dropLast()))
        let again = try uid("seed", "--json")
        #expect(again.status == 0)
        #expect(
            again.output
                == "{\"ok\":true,\"check\":false,\"files\":[{\"path\":\"\(seedPath)\",\"state\":\"unchanged\"}],"
                + "\"seed_fingerprint\":\"\(fingerprint)\",\"notes\":[]}\n")
        #expect(try folder.text("cred/usher.uid_seed") == text)
        #expect(try uid("seed", "--check").status == 0)
    }

    @Test func `two hosts never make the same seed`() throws {
        _ = try uid("seed")
        let first = try folder.text("cred/usher.uid_seed")
        try FileManager.default.removeItem(atPath: seedPath)
        _ = try uid("seed")
        #expect(try folder.text("cred/usher.uid_seed") != first)
    }

    /// With a newline behind it and without: it is the same seed, and stays so when it is copied on.
    @Test(arguments: ["", "\n"]) func `another host's seed is taken over as it is`(_ end: String) throws {
        try folder.write(Self.seedText + end, to: "incoming")
        let run = try uid("seed", "--from", "incoming")
        #expect(run.status == 0)
        #expect(try folder.text("cred/usher.uid_seed") == Self.seedText + "\n")
        #expect(run.output.contains("seed fingerprint: \(try seed().shownFingerprint)\n"))
        #expect(try uid("seed", "--from", "incoming").output.hasPrefix("unchanged: "))
        #expect(try uid("seed", "--from", "cred/usher.uid_seed").output.hasPrefix("unchanged: "))
    }

    @Test func `another seed than the one that is there is refused, and nothing is overwritten`() throws {
        try makeSeed()
        try folder.write(String(repeating: "cd", count: 32), to: "incoming")
        let run = try uid("seed", "--from", "incoming")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(
            run.errors
                == "usher: \(seedPath): another seed is there, and nothing was changed; this host may have uids from it\n"
        )
        #expect(try folder.text("cred/usher.uid_seed") == Self.seedText + "\n")
    }

    @Test(arguments: [
        ("fifteen bytes..", 0o600, "a seed has 16 to 4096 bytes, and at most one newline behind them"),
        ("sixteen bytes...\n\n", 0o600, "a seed has 16 to 4096 bytes, and at most one newline behind them"),
        ("", 0o600, "the file is empty or too large"),
        (seedText, 0o640, "the file can be read by others (chmod 0400 or 0600)"),
    ])
    func `what is no seed is not taken over, nor used`(_ text: String, _ mode: Int, _ message: String) throws {
        try folder.write(text, to: "incoming", mode: mode)
        let run = try uid("seed", "--from", "incoming")
        #expect(run.status == 2 && run.errors == "usher: \(folder.path("incoming")): \(message)\n")
        #expect(!isThere(folder.path("cred")))
        try makeSeed(text, mode: mode)
        try folder.write(Self.provider, to: "usher.toml")
        let show = try uid("show", "o.fred")
        #expect(show.status == 2 && show.errors == "usher: \(seedPath): \(message)\n")
    }

    @Test func `the key of a rule follows from seed and issuer, and is made again when one changes`() throws {
        try makeSeed()
        try folder.write(Self.provider + Self.rule, to: "usher.toml")
        #expect(try uid("seed", "--check").output.contains("would be written: \(keyPath) (0600)\n"))
        let run = try uid("seed")
        #expect(run.status == 0 && run.output.contains("unchanged: \(seedPath)\nwritten: \(keyPath) (0600)\n"))
        let key = try #require(try seed().key(issuer: Array(Self.issuer.utf8)))
        let wanted = try #require(RuleKey(issuer: Array(Self.issuer.utf8), key: key))
        #expect(try folder.text("cred/usher.rule_key") == String(decoding: wanted.file, as: UTF8.self))
        #expect(try mode(keyPath) == 0o600)
        #expect(!run.output.contains(key.map { String($0, radix: 16) }.joined()))
        #expect(try uid("seed", "--check").status == 0)
        // Another issuer: found, and mended by root.
        try folder.write(Self.provider.replacing("staff", with: "all") + Self.rule, to: "usher.toml")
        #expect(try uid("seed", "--check").status == 3)
        #expect(try uid("seed").status == 0)
        #expect(try folder.text("cred/usher.rule_key").hasSuffix("\nhttps://login.example.com/realms/all\n"))
        // Another seed, or a key that somebody has changed.
        try folder.write(Self.provider + Self.rule, to: "usher.toml")
        try folder.write("usher rule key 1\n", to: "cred/usher.rule_key")
        #expect(try uid("seed", "--check").status == 3)
        _ = try uid("seed")
        #expect(try folder.text("cred/usher.rule_key") == String(decoding: wanted.file, as: UTF8.self))
        try makeSeed(String(repeating: "cd", count: 32))
        #expect(try uid("seed", "--check").status == 3)
        // Without a rule there is no key.
        try folder.write(Self.provider, to: "usher.toml")
        let gone = try uid("seed")
        #expect(gone.output.contains("removed: \(keyPath)\n") && !isThere(keyPath))
    }

    @Test func `uids are those of the golden file, and of every provider its own`() throws {
        // The seed of Tests/AccountRecordTests/Vectors/derivations.tsv.
        try FileManager.default.createDirectory(
            atPath: folder.path("cred"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try Data((0..<32).map { UInt8($0) }).write(to: folder.url.appendingPathComponent("cred/usher.uid_seed"))
        chmod(seedPath, 0o600)
        try folder.write(Self.provider, to: "usher.toml")
        let run = try uid("show", "o.fred", "o.dora", "o.fred")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(
            run.output == """
                NAME    UID
                o.fred  2108093291
                o.dora  1964669349

                """)
        let json = try uid("show", "o.fred", "--json")
        let fingerprint = try #require(
            UIDSeed(SecretBytes(copying: (0..<32).map { UInt8($0) }))?.shownFingerprint)
        #expect(
            json.output
                == "{\"ok\":true,\"seed_fingerprint\":\"\(fingerprint)\",\"uids\":[{\"name\":\"o.fred\",\"uid\":2108093291}]}\n"
        )
        #expect(try uid("show", "o.fred", "--provider", "corp").output == "NAME    UID\no.fred  2108093291\n")
        #expect(try uid("show", "o.fred", "--provider", "x").errors == "usher: there is no [provider.x]\n")
        try folder.write("# people\n\n o.dora \n", to: "names")
        #expect(try uid("show", "--file", "names").output == "NAME    UID\no.dora  1964669349\n")
        // The same seed from elsewhere, where /etc/credstore has none.
        try FileManager.default.moveItem(atPath: seedPath, toPath: folder.path("elsewhere"))
        #expect(try uid("show", "o.dora", "--seed", "elsewhere").output == "NAME    UID\no.dora  1964669349\n")
        #expect(
            try uid("show", "o.dora").errors == "usher: \(seedPath): there is no seed; see usher uid seed\n")
    }

    @Test func `names that cannot have an account are named, and of two with one uid the second`() throws {
        try makeSeed()
        try folder.write(
            Self.provider + "[accounts]\nuid_range = [70000, 70000]\nreserved = [\"boss\"]\nlocal_only = [\"ops\"]\n",
            to: "usher.toml")
        let names = ["alice", "bob", "root", "admin", "boss", "ops", "Alice", "a:b"]
        let run = try RunningCommand(
            ["uid", "show", "--config", folder.path("usher.toml"), "--credstore", folder.path("cred")] + names,
            in: folder.url)
        #expect(run.status == 1 && run.output == "NAME   UID\nalice  70000\n")
        #expect(
            run.errors == """
                usher: bob: its uid 70000 is that of alice (account.uid_taken)
                usher: root: the name is reserved (account.name_reserved)
                usher: admin: the name is reserved (account.name_reserved)
                usher: boss: the name is reserved (account.name_reserved)
                usher: ops: the name is reserved (account.name_reserved)
                usher: Alice: this is no login name (name.invalid)
                usher: a:b: this is no login name (name.invalid)

                """)
        let json = try uid("show", "bob", "root", "--json")
        #expect(json.status == 1)
        #expect(
            json.output.hasSuffix(
                "\"uids\":[{\"name\":\"bob\",\"uid\":70000},{\"name\":\"root\",\"reason\":\"account.name_reserved\"}]}\n"
            ))
    }

    @Test func `where uids are not computed there is nothing to show`() throws {
        try makeSeed()
        try folder.write(Self.provider + "[accounts]\nuid_source = \"existing\"\n", to: "usher.toml")
        let run = try uid("show", "alice")
        #expect(run.status == 2 && run.errors == "usher: uids are not computed here: uid_source = \"existing\"\n")
    }
}

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
