import Foundation
import Testing

@testable import usher

/// Answers of `usher init` that cannot be used, and the provider that the answers name.
@Suite struct InitAnswerTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func initialize(_ flags: [String]) throws -> RunningCommand {
        let run = try RunningCommand(
            ["init", "--non-interactive", "--directory", folder.path("etc")] + flags, in: folder.url)
        return run
    }

    private var isWritten: Bool { FileManager.default.fileExists(atPath: folder.path("etc")) }

    /// The flags with one more, which counts instead of an earlier one.
    private func flags(_ name: String, _ value: String) -> [String] {
        var flags = InitCommandTests.flags
        if let index = flags.firstIndex(of: name) { flags.removeSubrange(index...index + 1) }
        return flags + ["--offline", name, value]
    }

    @Test func `without a person every answer that has no default is named`() throws {
        let none = try initialize([])
        #expect(none.status == 2 && none.output.isEmpty)
        #expect(
            none.errors
                == "usher: without questions these are needed: --issuer, --client-id, --principal-claim, "
                + "--admin-group, --changed-by\n")
        let shape = try initialize(flags("--accounts", "shape"))
        #expect(shape.status == 2 && shape.errors == "usher: without questions these are needed: --name-pattern\n")
        // A terminal that is none asks nothing either.
        let closed = try folder.run("init", "--directory", folder.path("etc"))
        #expect(closed.status == 2 && closed.errors == none.errors)
        #expect(!isWritten)
    }

    @Test(arguments: [
        (
            "--issuer", "http://login.example.com",
            "the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo)"
        ),
        (
            "--issuer", "https://login.example.com/\"\nx = 1",
            "the URL holds a space, a control character or a non-ASCII character"
        ),
        ("--client-id", "", "a client ID has 1 to 255 bytes and no control characters"),
        ("--client-id", "a\nb", "a client ID has 1 to 255 bytes and no control characters"),
        ("--client-id", "a\u{FFFD}", "the answer is no UTF-8"),
        ("--credential", "../secret", "write none, or the name of a systemd credential: no path, no blanks"),
        ("--principal-claim", "a..b", "a claim is a name, or up to eight names with dots between"),
        ("--groups-claim", "a.b.c.d.e.f.g.h.i", "a claim is a name, or up to eight names with dots between"),
        ("--admin-group", "", "a group's name has 1 to 1,024 bytes"),
        ("--accounts", "everybody", "write existing or shape"),
        ("--changed-by", "nobody", "write administrators or people"),
        ("--services", "sshd sshd", "write one PAM service or more, each once, with blanks between"),
        ("--services", "../sshd", "\"../sshd\" is no name of a PAM service"),
        ("--services", "sshd]\n[role.x", "\"sshd]\\x0a[role.x\" is no name of a PAM service"),
        ("--sudo-reuse", "59s", "write off, or a time from 1m to 24h, such as 15m"),
        ("--sudo-reuse", "25h", "write off, or a time from 1m to 24h, such as 15m"),
        ("--sudo-reuse", "15", "write off, or a time from 1m to 24h, such as 15m"),
        ("--sudo-reuse", "", "write off, or a time from 1m to 24h, such as 15m"),
        ("--scopes", "openid \"x", "a scope is printable ASCII without quotes and backslashes"),
        ("--provider", "a.b", "a provider's name has 1 to 32 letters, digits, _ and -"),
        ("--auth-method", "client_secret_post", "without --credential there is only none"),
        ("--name-pattern", "[a-z]+", "only with --accounts shape"),
    ]) func `an answer that cannot be used is refused with its reason, and nothing is written`(
        _ name: String, _ value: String, _ reason: String
    ) throws {
        let run = try initialize(flags(name, value))
        #expect(run.status == 2 && run.output.isEmpty && run.errors == "usher: \(name): \(reason)\n")
        #expect(!isWritten)
    }

    @Test func `without sudo there is nothing that leans on a sign-in`() throws {
        let flags = flags("--services", "sshd login")
        let run = try initialize(flags + ["--sudo-reuse", "15m"])
        #expect(run.status == 2 && run.errors == "usher: --sudo-reuse: only with the service sudo or sudo-i\n")
        #expect(!isWritten)
        #expect(try initialize(flags + ["--sudo-reuse", "off"]).status == 0)
        #expect(try !folder.text("etc/usher.toml").contains("reuse"))
    }

    @Test func `a pattern is compiled before it is written`() throws {
        for (pattern, reason) in [
            ("[a-z", "no pattern: missing terminating ] for character class, at byte 4"),
            ("([a-z])+", "the pattern must have no capture group: write (?:...) for grouping"),
            (String(repeating: "a", count: 513), "the pattern is longer than 512 bytes"), ("", "the pattern is empty"),
        ] {
            let run = try initialize(flags("--accounts", "shape") + ["--name-pattern", pattern])
            #expect(run.status == 2 && run.errors == "usher: --name-pattern: \(reason)\n")
        }
        #expect(!isWritten)
        #expect(try initialize(flags("--accounts", "shape") + ["--name-pattern", "[a-z][a-z0-9]{1,30}"]).status == 0)
        #expect(try folder.text("etc/usher.toml").contains("\nname_pattern = \"[a-z][a-z0-9]{1,30}\"\n"))
        #expect(try !folder.text("etc/usher.toml").contains("require_existing"))
    }

    @Test func `what does not fit the files that are there already is not written`() throws {
        for directory in ["etc", "etc/roles.d"] {
            try FileManager.default.createDirectory(
                atPath: folder.path(directory), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o755])
        }
        try folder.write("[role.admin]\ngroups = [\"x\"]\n", to: "etc/roles.d/20-more.toml")
        let run = try initialize(InitCommandTests.flags + ["--offline"])
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("roles.d/20-more.toml:1:"))
        #expect(
            run.errors.hasSuffix("\nusher: with these answers the configuration is not good; nothing was written\n"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("etc/usher.toml")))
    }

    @Test func `a provider that cannot be reached is shown with what to do, and nothing is written`() throws {
        let run = try initialize(InitCommandTests.flags)
        #expect(run.status == 1 && run.errors.isEmpty)
        #expect(
            run.output.hasPrefix(
                "problem  provider: http://127.0.0.1:9: nobody answers there; compare the host and port, and the firewall\n"
                    + "not written: \(folder.path("etc/usher.toml"))\n"))
        #expect(
            run.output.hasSuffix("Nothing was written: mend the provider or the answers, or take --offline.\n"))
        #expect(!isWritten)
    }

    @Test func `a provider that calls itself otherwise is refused in the same words as by usher check`() throws {
        let provider = try DemoProviderProcess(in: folder)
        let other = provider.issuer.replacing("127.0.0.1", with: "127.0.0.1") + "/"
        let run = try initialize(flags("--issuer", other).filter { $0 != "--offline" })
        #expect(run.status == 1)
        #expect(
            run.output.hasPrefix(
                "problem  provider: \(other): the provider calls itself by another issuer; set issuer to exactly what "
                    + "the document says, also with its last slash\n"))
        #expect(!isWritten)
    }

    @Test func `a provider is asked, and what it does not offer is a warning`() throws {
        let provider = try DemoProviderProcess(in: folder)
        let flags = flags("--issuer", provider.issuer).filter { $0 != "--offline" }
        let good = try initialize(flags + ["--check"])
        #expect(
            good.output.hasPrefix(
                "ok       discovery: \(provider.issuer) answers\nok       keys: 3 usable\n"
                    + "ok       device grant: offered\nok       claims: offered\nwould be written: "))
        let odd = try initialize(flags + ["--scopes", "openid hosts", "--groups-claim", "realm_access.roles"])
        #expect(odd.status == 0)
        #expect(
            odd.output.hasPrefix(
                "ok       discovery: \(provider.issuer) answers\nok       keys: 3 usable\n"
                    + "ok       device grant: offered\n"
                    + "warning  scopes: the provider does not list hosts; it may ignore or refuse them\n"
                    + "warning  claims: the provider does not list realm_access; compare the name; "
                    + "not every provider lists all: usher try --claims shows what comes\nwritten: "))
        #expect(try folder.text("etc/usher.toml").contains("\ngroups = [\"realm_access\", \"roles\"]\n"))
    }

    @Test func `a credential that the unit does not ask for is said`() throws {
        let run = try initialize(flags("--credential", "own.secret"))
        #expect(
            run.output.contains(
                "note: usherd.service needs LoadCredential=own.secret in a drop-in (systemctl edit usherd).\n"))
        let text = try folder.text("etc/usher.toml")
        #expect(
            text.contains("auth_method = \"client_secret_post\"\n")
                && text.contains("secret_credential = \"own.secret\"\n"))
        try FileManager.default.removeItem(atPath: folder.path("etc"))
        let key = try initialize(flags("--credential", "usher.client_key") + ["--auth-method", "private_key_jwt"])
        #expect(key.status == 0 && !key.output.contains("LoadCredential"))
        #expect(try folder.text("etc/usher.toml").contains("private_key_credential = \"usher.client_key\"\n"))
    }
}
