import AccountRecord
import Foundation
import Glibc
import SecretMemory
import SiteSeed
import Testing

@testable import usher

/// `usher uid show`, as it is built: uids without a login.
@Suite struct UIDCommandTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    @Test func `uids are those of the golden file, and of every provider its own`() throws {
        // The seed of Tests/AccountRecordTests/Vectors/derivations.tsv.
        try FileManager.default.createDirectory(
            atPath: folder.path("cred"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try Data((0..<32).map { UInt8($0) }).write(to: folder.url.appendingPathComponent("cred/usher.uid_seed"))
        chmod(folder.seedPath, 0o600)
        try folder.write(CommandFolder.uidProvider, to: "usher.toml")
        let run = try folder.uid("show", "o.fred", "o.dora", "o.fred")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(
            run.output == """
                NAME    UID
                o.fred  2108093291
                o.dora  1964669349

                """)
        let json = try folder.uid("show", "o.fred", "--json")
        let fingerprint = try #require(
            UIDSeed(SecretBytes(copying: (0..<32).map { UInt8($0) }))?.shownFingerprint)
        #expect(
            json.output
                == "{\"ok\":true,\"seed_fingerprint\":\"\(fingerprint)\",\"uids\":[{\"name\":\"o.fred\",\"uid\":2108093291}]}\n"
        )
        #expect(try folder.uid("show", "o.fred", "--provider", "corp").output == "NAME    UID\no.fred  2108093291\n")
        #expect(try folder.uid("show", "o.fred", "--provider", "x").errors == "usher: there is no [provider.x]\n")
        try folder.write("# people\n\n o.dora \n", to: "names")
        #expect(try folder.uid("show", "--file", "names").output == "NAME    UID\no.dora  1964669349\n")
        // The same seed from elsewhere, where /etc/credstore has none.
        try FileManager.default.moveItem(atPath: folder.seedPath, toPath: folder.path("elsewhere"))
        #expect(try folder.uid("show", "o.dora", "--seed", "elsewhere").output == "NAME    UID\no.dora  1964669349\n")
        #expect(
            try folder.uid("show", "o.dora").errors
                == "usher: \(folder.seedPath): there is no seed; see usher uid seed\n")
    }

    @Test func `names that cannot have an account are named, and of two with one uid the second`() throws {
        try folder.makeSeed()
        try folder.write(
            CommandFolder.uidProvider
                + "[accounts]\nuid_range = [70000, 70000]\nreserved = [\"boss\"]\nlocal_only = [\"ops\"]\n",
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
        let json = try folder.uid("show", "bob", "root", "--json")
        #expect(json.status == 1)
        #expect(
            json.output.hasSuffix(
                "\"uids\":[{\"name\":\"bob\",\"uid\":70000},{\"name\":\"root\",\"reason\":\"account.name_reserved\"}]}\n"
            ))
    }

    @Test func `where uids are not computed there is nothing to show`() throws {
        try folder.makeSeed()
        try folder.write(CommandFolder.uidProvider + "[accounts]\nuid_source = \"existing\"\n", to: "usher.toml")
        let run = try folder.uid("show", "alice")
        #expect(run.status == 2 && run.errors == "usher: uids are not computed here: uid_source = \"existing\"\n")
    }
}
