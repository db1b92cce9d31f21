import Foundation
import Testing

@testable import usher

/// `usher init` with a person at a terminal.
@Suite struct InitTerminalTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func initialize(_ answers: [String], _ flags: String...) throws -> TerminalCommand {
        try TerminalCommand(
            ["init", "--demo", "--directory", folder.path("etc")] + flags, typing: answers, in: folder.url)
    }

    private var isWritten: Bool { FileManager.default.fileExists(atPath: folder.path("etc")) }

    @Test func `it asks one question a line, looks at the provider at once, and writes what was answered`() throws {
        let provider = try DemoProviderProcess(in: folder)
        let run = try initialize([
            provider.issuer, "usher-hosts", "", "preferred_username", "", "", "linux-admins", "linux-users", "shape",
            "[a-z]+", "people", "", "", "yes",
        ])
        #expect(run.status == 0 && run.unused == 0)
        #expect(
            run.text == """
                The issuer is the provider's address, exactly as its discovery document has it.
                Issuer: \(provider.issuer)
                Client ID at the provider: usher-hosts
                A public client has no secret. Otherwise the secret or private key is a file in
                /etc/credstore, such as usher.client_secret; this command does not read it.
                Name of the client's credential, or none [none]: 
                ok       discovery: \(provider.issuer) answers
                ok       keys: 3 usable
                One claim of the ID token is the login name, byte for byte. Whoever can change
                it can become another person here. People can usually change themselves: name,
                nickname, picture, website, profile, locale, zoneinfo; with many providers also
                email and preferred_username. A dot leads into an object.
                Claim with the login name: preferred_username
                Claim with the groups [groups]: 
                Scopes to ask for [openid profile groups]: 
                Groups are compared byte for byte.
                Group of those who may use sudo: linux-admins
                Group of those who may only log in, or none [none]: linux-users
                Who may appear on this host? existing: only accounts that it has already.
                shape: anyone whom the provider admits and whose name has a given shape.
                existing or shape [existing]: shape
                A regular expression for the whole name, such as [a-z][a-z0-9]{1,30}.
                Shape of the names: [a-z]+
                Who can change the claim preferred_username at the provider?
                administrators or people: people
                PAM services that sign in at the provider, with blanks between.
                Services [sshd sudo]: 
                Each sudo asks for a code, or it leans on a sign-in that the same person has
                made a short time ago in the same session and terminal. Roles count at once.
                How long a sign-in does for sudo, or off [15m]: 
                ok       device grant: offered
                ok       claims: offered
                \(folder.path("etc/usher.toml")) (\(SetupWriter().rights))
                \(folder.path("etc/roles.d/10-roles.toml")) (\(SetupWriter().rights))
                Write these files? yes or no: yes
                written: \(folder.path("etc/usher.toml")) (\(SetupWriter().rights))
                written: \(folder.path("etc/roles.d/10-roles.toml")) (\(SetupWriter().rights))
                \(SetupWriter().note.map { "note: \($0)\n" } ?? "")Next: usher check

                """)
        // Readable without a wide terminal: but for what was typed, and paths.
        for line in run.text.split(separator: "\n")
        where !line.contains("127.0.0.1") && !line.contains("/usher-command-") && !line.hasPrefix("note:") {
            #expect(line.count <= 80, "\(line)")
        }
        let text = try folder.text("etc/usher.toml")
        #expect(text.contains("\nbind = \"listed\"\n") && text.contains("\nname_pattern = \"[a-z]+\"\n"))
        #expect(text.contains("\nscopes = [\"openid\", \"profile\", \"groups\"]\n"))
        #expect(!run.text.contains("\u{1B}"))
    }

    @Test func `an answer is asked for again, three times at most`() throws {
        let run = try initialize(["nowhere", "", "ftp://x"], "--offline")
        #expect(run.status == 2)
        #expect(
            run.text == """
                The issuer is the provider's address, exactly as its discovery document has it.
                Issuer: nowhere
                the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo).
                Issuer: 
                There must be an answer.
                Issuer: ftp://x
                the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo).
                usher: no answer that can be used; nothing was written

                """)
        #expect(!isWritten)
    }

    @Test func `the end of the input is no consent`() throws {
        let answers = ["http://127.0.0.1:9", "c", "", "sub", "", "", "g", "", "", "people", "", "1 hour", ""]
        let run = try initialize(answers, "--offline")
        #expect(run.status == 2 && run.text.hasSuffix("usher: no answer that can be used; nothing was written\n"))
        #expect(run.unused == 0 && !isWritten)
        let no = try initialize(answers + ["no"], "--offline")
        #expect(no.status == 2 && no.text.hasSuffix("Write these files? yes or no: no\nusher: nothing was written\n"))
        #expect(!isWritten)
        #expect(try initialize(answers + ["yes"], "--offline").status == 0)
        #expect(isWritten)
    }

    @Test func `a provider that does not answer is seen before the other questions`() throws {
        let run = try initialize(["http://127.0.0.1:9", "c", "none", ""])
        #expect(run.status == 2 && run.unused == 0)
        #expect(
            run.text.hasSuffix(
                "problem  provider: http://127.0.0.1:9: nobody answers there; compare the host and port, and the firewall\n"
                    + "Go on without the provider? yes or no [no]: \nusher: nothing was written\n"))
        let on = try initialize(
            ["http://127.0.0.1:9", "c", "none", "yes", "sub", "", "", "g", "", "", "people", "", "off", "yes"])
        #expect(on.status == 0 && on.unused == 0 && isWritten)
        #expect(try !folder.text("etc/usher.toml").contains("reuse"))
    }

    @Test func `what stands in a flag is not asked, and hostile answers stay where they belong`() throws {
        let answers = ["a \"\"\" b\\ é\u{202E}\u{7}", "''' ]", "yes"]
        let run = try TerminalCommand(
            [
                "init", "--demo", "--offline", "--directory", folder.path("etc"), "--issuer", "http://127.0.0.1:9",
                "--client-id", "c", "--credential", "none", "--principal-claim", "sub", "--groups-claim", "groups",
                "--scopes", "openid", "--accounts", "existing", "--changed-by", "people", "--services", "sshd",
            ], typing: answers, in: folder.url)
        #expect(run.status == 0 && run.unused == 0)
        let roles = try folder.text("etc/roles.d/10-roles.toml")
        #expect(roles.contains(#"groups = ["a \"\"\" b\\ \u00E9\u202E\u0007"]"#))
        #expect(roles.contains(#"groups = ["''' ]"]"#))
    }

    @Test func `where uids are computed it asks for a rule and the seed, and shows neither seed nor key`() throws {
        let store = folder.path("credstore")
        let flags = [
            "init", "--offline", "--directory", folder.path("etc"), "--credstore", store, "--issuer",
            "https://login.example.com", "--client-id", "c", "--credential", "none", "--principal-claim", "sub",
            "--groups-claim", "groups", "--scopes", "openid", "--admin-group", "g", "--user-group", "none",
            "--accounts", "shape", "--name-pattern", "[a-z.]+", "--changed-by", "administrators", "--services", "sshd",
        ]
        let run = try TerminalCommand(
            flags, typing: ["everybody", "contains=.. x", "contains=.", "", "yes"], in: folder.url)
        #expect(run.status == 0 && run.unused == 0)
        let fingerprint = try #require(
            run.text.split(separator: "\n").first { $0.hasPrefix("seed fingerprint: ") }?.suffix(16))
        #expect(
            run.text == """
                sshd refuses names that the host does not know. It can know names of a shape
                before their first login, each with the uid that it will keep: prefix=o.
                suffix=-x contains=. or several of these with blanks between. Choose what no
                local account has.
                Names that may come by ssh for the first time, or none [none]: everybody
                write none, or prefix=TEXT, suffix=TEXT, contains=CHARACTER, each once.
                Names that may come by ssh for the first time, or none [none]: contains=.. x
                write none, or prefix=TEXT, suffix=TEXT, contains=CHARACTER, each once.
                Names that may come by ssh for the first time, or none [none]: contains=.
                Uids are computed from the name and a secret seed. Hosts with the same seed
                give a name the same uid: take the file of another host, if there is one.
                File with the site's seed, or new [new]: 
                \(folder.path("etc/usher.toml")) (\(SetupWriter().rights))
                \(folder.path("etc/roles.d/10-roles.toml")) (\(SetupWriter().rights))
                \(store)/usher.uid_seed (0600)
                \(store)/usher.rule_key (0600)
                Write these files? yes or no: yes
                written: \(folder.path("etc/usher.toml")) (\(SetupWriter().rights))
                written: \(folder.path("etc/roles.d/10-roles.toml")) (\(SetupWriter().rights))
                written: \(store)/usher.uid_seed (0600)
                written: \(store)/usher.rule_key (0600)
                seed fingerprint: \(fingerprint)
                usherd reads the seed when it starts: systemctl restart usherd.service
                \(SetupWriter().note.map { "note: \($0)\n" } ?? "")Next: usher check

                """)
        #expect(try folder.text("etc/usher.toml").contains("\n[accounts.rule]\ncontains = \".\"\n"))
        // The seed that is there is not asked for again, and nothing has changed.
        let again = try TerminalCommand(flags, typing: ["contains=."], in: folder.url)
        #expect(again.status == 0 && again.unused == 0)
        #expect(again.text.contains("unchanged: \(store)/usher.uid_seed\nunchanged: \(store)/usher.rule_key\n"))
    }
}
