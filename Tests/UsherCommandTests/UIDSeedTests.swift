import AccountRecord
import Foundation
import SiteSeed
import Testing

@testable import usher

/// `usher uid seed`, as it is built: a host's seed, and the key of its rule.
@Suite struct UIDSeedTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    @Test func `a seed is 64 digits in a file for root, made once, and never shown`() throws {
        let check = try folder.uid("seed", "--check")
        #expect(check.status == 3 && check.errors.isEmpty)
        #expect(check.output == "would be written: \(folder.seedPath) (0600)\n")
        #expect(!folder.isThere(folder.path("cred")))
        let run = try folder.uid("seed")
        #expect(run.status == 0 && run.errors.isEmpty)
        let text = try folder.text("cred/usher.uid_seed")
        #expect(text.utf8.count == 65 && text.hasSuffix("\n"))
        #expect(text.dropLast().allSatisfy { "0123456789abcdef".contains($0) })
        #expect(try folder.mode(folder.seedPath) == 0o600 && folder.mode(folder.path("cred")) == 0o700)
        let fingerprint = try folder.seed(String(text.dropLast())).shownFingerprint
        #expect(
            run.output == """
                written: \(folder.seedPath) (0600)
                seed fingerprint: \(fingerprint)
                usherd reads the seed when it starts: systemctl restart usherd.service

                """)
        #expect(!run.output.contains(text.dropLast()))
        let again = try folder.uid("seed", "--json")
        #expect(again.status == 0)
        #expect(
            again.output
                == "{\"ok\":true,\"check\":false,\"files\":[{\"path\":\"\(folder.seedPath)\",\"state\":\"unchanged\"}],"
                + "\"seed_fingerprint\":\"\(fingerprint)\",\"notes\":[]}\n")
        #expect(try folder.text("cred/usher.uid_seed") == text)
        #expect(try folder.uid("seed", "--check").status == 0)
    }

    @Test func `two hosts never make the same seed`() throws {
        _ = try folder.uid("seed")
        let first = try folder.text("cred/usher.uid_seed")
        try FileManager.default.removeItem(atPath: folder.seedPath)
        _ = try folder.uid("seed")
        #expect(try folder.text("cred/usher.uid_seed") != first)
    }

    /// With a newline behind it and without: it is the same seed, and stays so when it is copied on.
    @Test(arguments: ["", "\n"]) func `another host's seed is taken over as it is`(_ end: String) throws {
        try folder.write(CommandFolder.seedText + end, to: "incoming")
        let run = try folder.uid("seed", "--from", "incoming")
        #expect(run.status == 0)
        #expect(try folder.text("cred/usher.uid_seed") == CommandFolder.seedText + "\n")
        #expect(run.output.contains("seed fingerprint: \(try folder.seed().shownFingerprint)\n"))
        #expect(try folder.uid("seed", "--from", "incoming").output.hasPrefix("unchanged: "))
        #expect(try folder.uid("seed", "--from", "cred/usher.uid_seed").output.hasPrefix("unchanged: "))
    }

    @Test func `another seed than the one that is there is refused, and nothing is overwritten`() throws {
        try folder.makeSeed()
        try folder.write(String(repeating: "cd", count: 32), to: "incoming")
        let run = try folder.uid("seed", "--from", "incoming")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(
            run.errors
                == "usher: \(folder.seedPath): another seed is there, and nothing was changed; this host may have uids from it\n"
        )
        #expect(try folder.text("cred/usher.uid_seed") == CommandFolder.seedText + "\n")
    }

    @Test(arguments: [
        ("fifteen bytes..", 0o600, "a seed has 16 to 4096 bytes, and at most one newline behind them"),
        ("sixteen bytes...\n\n", 0o600, "a seed has 16 to 4096 bytes, and at most one newline behind them"),
        ("", 0o600, "the file is empty or too large"),
        (CommandFolder.seedText, 0o640, "the file can be read by others (chmod 0400 or 0600)"),
    ])
    func `what is no seed is not taken over, nor used`(_ text: String, _ mode: Int, _ message: String) throws {
        try folder.write(text, to: "incoming", mode: mode)
        let run = try folder.uid("seed", "--from", "incoming")
        #expect(run.status == 2 && run.errors == "usher: \(folder.path("incoming")): \(message)\n")
        #expect(!folder.isThere(folder.path("cred")))
        try folder.makeSeed(text, mode: mode)
        try folder.write(CommandFolder.uidProvider, to: "usher.toml")
        let show = try folder.uid("show", "o.fred")
        #expect(show.status == 2 && show.errors == "usher: \(folder.seedPath): \(message)\n")
    }

    @Test func `the key of a rule follows from seed and issuer, and is made again when one changes`() throws {
        try folder.makeSeed()
        try folder.write(CommandFolder.uidProvider + CommandFolder.uidRule, to: "usher.toml")
        #expect(try folder.uid("seed", "--check").output.contains("would be written: \(folder.keyPath) (0600)\n"))
        let run = try folder.uid("seed")
        #expect(
            run.status == 0 && run.output.contains("unchanged: \(folder.seedPath)\nwritten: \(folder.keyPath) (0600)\n")
        )
        let key = try #require(try folder.seed().key(issuer: Array(CommandFolder.uidIssuer.utf8)))
        let wanted = try #require(RuleKey(issuer: Array(CommandFolder.uidIssuer.utf8), key: key))
        #expect(try folder.text("cred/usher.rule_key") == String(decoding: wanted.file, as: UTF8.self))
        #expect(try folder.mode(folder.keyPath) == 0o600)
        #expect(!run.output.contains(key.map { String($0, radix: 16) }.joined()))
        #expect(try folder.uid("seed", "--check").status == 0)
        // Another issuer: found, and mended by root.
        try folder.write(
            CommandFolder.uidProvider.replacing("staff", with: "all") + CommandFolder.uidRule, to: "usher.toml")
        #expect(try folder.uid("seed", "--check").status == 3)
        #expect(try folder.uid("seed").status == 0)
        #expect(try folder.text("cred/usher.rule_key").hasSuffix("\nhttps://login.example.com/realms/all\n"))
        // Another seed, or a key that somebody has changed.
        try folder.write(CommandFolder.uidProvider + CommandFolder.uidRule, to: "usher.toml")
        try folder.write("usher rule key 1\n", to: "cred/usher.rule_key")
        #expect(try folder.uid("seed", "--check").status == 3)
        _ = try folder.uid("seed")
        #expect(try folder.text("cred/usher.rule_key") == String(decoding: wanted.file, as: UTF8.self))
        try folder.makeSeed(String(repeating: "cd", count: 32))
        #expect(try folder.uid("seed", "--check").status == 3)
        // Without a rule there is no key.
        try folder.write(CommandFolder.uidProvider, to: "usher.toml")
        let gone = try folder.uid("seed")
        #expect(gone.output.contains("removed: \(folder.keyPath)\n") && !folder.isThere(folder.keyPath))
    }
}
