import Foundation
import Glibc
import StrictJSON
import Testing

@testable import usher

/// `usher init` by flags, as it is built.
@Suite struct InitCommandTests {
    /// Enough for a script. Nobody listens there.
    static let flags = [
        "--issuer", "http://127.0.0.1:9", "--client-id", "usher-hosts", "--principal-claim", "preferred_username",
        "--admin-group", "linux-admins", "--user-group", "linux-users", "--changed-by", "administrators", "--demo",
    ]

    private static let main = """
        # Usher: who may sign in here, and by whom. Made by usher init, which never changes
        # what is there: edit it. Then: usher check

        [provider.company]
        issuer = "http://127.0.0.1:9"

        [provider.company.client]
        id = "usher-hosts"
        # A public client: it has no secret.
        auth_method = "none"
        scopes = ["openid", "profile"]

        [provider.company.claims]
        # Its value must equal the login name, byte for byte.
        principal = "preferred_username"
        groups = "groups"

        [accounts]
        # Only names that this host knows already, each with the uid that it has.
        require_existing = true
        uid_source = "existing"
        # Only administrators of the provider can change the principal claim.
        bind = "first-login"

        # A PAM service that is not named here admits nobody. The roles are in roles.d.
        [service.sshd]
        grants = ["device"]
        roles = ["admin", "user"]

        [service.sudo]
        grants = ["device"]
        roles = ["admin"]
        # So long a sign-in does for others in the same login session and terminal.
        reuse = { max_age = "15m", within = ["audit_session", "tty"] }

        """

    private static let roles = """
        # Who has which role. usher.toml says which roles a service admits.

        [role.admin]
        # Groups at the provider, compared byte for byte; one of them is enough.
        groups = ["linux-admins"]
        # Whoever has the role can become root here, so that usher check --strict wants a
        # second factor with it: required_amr or required_acr, or the reason in mfa_waiver.
        privileged = true
        # required_amr = [["mfa"], ["pwd", "otp"]]

        [role.user]
        groups = ["linux-users"]

        """

    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func initialize(_ more: String..., flags: [String] = Self.flags) throws -> RunningCommand {
        try RunningCommand(
            ["init", "--non-interactive", "--directory", folder.path("etc")] + flags + more, in: folder.url)
    }

    private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.path(name)) }

    private func mode(_ name: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(folder.path(name), &status) == 0)
        #expect(status.st_uid == geteuid())
        return status.st_mode & 0o7777
    }

    /// The note about rights, which depends on who runs the tests.
    private var note: [String] { SetupWriter().note.map { ["note: \($0)"] } ?? [] }
    private var rights: String { SetupWriter().rights }
    private var mainPath: String { folder.path("etc/usher.toml") }
    private var rolesPath: String { folder.path("etc/roles.d/10-roles.toml") }

    @Test func `two commented files are written, which usher check takes`() throws {
        let run = try initialize("--offline")
        #expect(run.status == 0 && run.errors.isEmpty)
        let lines = ["written: \(mainPath) (\(rights))", "written: \(rolesPath) (\(rights))"] + note
        #expect(run.output == (lines + ["Next: usher check", ""]).joined(separator: "\n"))
        #expect(try folder.text("etc/usher.toml") == Self.main)
        #expect(try folder.text("etc/roles.d/10-roles.toml") == Self.roles)
        let check = try folder.run("check", "--offline", "--demo", "--config", "etc/usher.toml")
        #expect(check.status == 0 && check.output.hasSuffix("\nok       configuration: \(mainPath)\n"))
    }

    @Test func `files are closed to others and directories open, whatever the umask`() throws {
        let program = try RunningCommand.program("usher")
        for (mask, name) in [("000", "open"), ("077", "closed")] {
            let flags = Self.flags + ["--offline", "--directory", folder.path(name)]
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "umask \(mask); exec \"$0\" init --non-interactive \"$@\"", program.path] + flags
            shell.standardOutput = FileHandle.nullDevice
            try shell.run()
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 0)
            let file: mode_t = SetupWriter().group == nil ? 0o600 : 0o640
            #expect(try mode("\(name)/usher.toml") == file && mode("\(name)/roles.d/10-roles.toml") == file)
            #expect(try mode(name) == 0o755 && mode("\(name)/roles.d") == 0o755)
            // Nothing is left of the making.
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted() == [
                    "roles.d", "usher.toml",
                ])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path("\(name)/roles.d")) == ["10-roles.toml"]
            )
        }
    }

    @Test func `the same answers again are unchanged, and ask nobody`() throws {
        #expect(try initialize("--offline").status == 0)
        // Without --offline: nobody listens at the issuer.
        for more in [["--diff"], ["--check"], []] {
            let run = try RunningCommand(
                ["init", "--non-interactive", "--directory", folder.path("etc/")] + Self.flags + more, in: folder.url)
            #expect(run.status == 0 && run.errors.isEmpty)
            #expect(run.output == "unchanged: \(mainPath)\nunchanged: \(rolesPath)\n")
        }
    }

    @Test func `a file that goes missing is made again, and the other stays`() throws {
        #expect(try initialize("--offline").status == 0)
        try FileManager.default.removeItem(atPath: rolesPath)
        let run = try initialize("--offline")
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("unchanged: \(mainPath)\nwritten: \(rolesPath) (\(rights))\n"))
        #expect(try folder.text("etc/roles.d/10-roles.toml") == Self.roles)
    }

    @Test(arguments: [[], ["--check"], ["--diff"], ["--check", "--diff"]])
    func `other answers change nothing, and are shown as a diff`(_ more: [String]) throws {
        #expect(try initialize("--offline").status == 0)
        let other = Self.flags.map { $0 == "linux-users" ? "people" : $0 == "usher-hosts" ? "other" : $0 }
        let run = try RunningCommand(
            ["init", "--non-interactive", "--directory", folder.path("etc")] + other + more, in: folder.url)
        #expect(run.status == 3 && run.errors.isEmpty)
        #expect(
            run.output == """
                different: \(mainPath)
                different: \(rolesPath)
                --- \(mainPath)
                +++ \(mainPath)
                @@ -5,7 +5,7 @@
                 issuer = "http://127.0.0.1:9"
                 
                 [provider.company.client]
                -id = "usher-hosts"
                +id = "other"
                 # A public client: it has no secret.
                 auth_method = "none"
                 scopes = ["openid", "profile"]
                --- \(rolesPath)
                +++ \(rolesPath)
                @@ -9,4 +9,4 @@
                 # required_amr = [["mfa"], ["pwd", "otp"]]
                 
                 [role.user]
                -groups = ["linux-users"]
                +groups = ["people"]
                Nothing was written: what is there stays as it is.

                """)
        #expect(
            try folder.text("etc/usher.toml") == Self.main && folder.text("etc/roles.d/10-roles.toml") == Self.roles)
    }

    @Test func `nothing is ever overwritten, nor made beside what differs`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("etc"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        try folder.write("# precious", to: "etc/usher.toml")
        let run = try initialize("--offline")
        #expect(run.status == 3 && run.output.hasPrefix("different: \(mainPath)\nnot written: \(rolesPath)\n--- "))
        #expect(run.output.contains("\n-# precious\n\\ No newline at end of file\n+# Usher: who"))
        #expect(try folder.text("etc/usher.toml") == "# precious" && !isThere("etc/roles.d"))
        // A link is no file, and is not followed.
        try FileManager.default.removeItem(atPath: mainPath)
        try FileManager.default.createSymbolicLink(atPath: mainPath, withDestinationPath: folder.path("elsewhere"))
        let link = try initialize("--offline")
        #expect(link.status == 2 && link.output.isEmpty)
        #expect(link.errors == "usher: \(mainPath): the path leads through a symbolic link\n")
        #expect(!isThere("elsewhere") && !isThere("etc/roles.d"))
    }

    @Test func `a check says what would be written, and writes nothing`() throws {
        let run = try initialize("--offline", "--check")
        #expect(run.status == 1 && run.errors.isEmpty)
        let lines = ["would be written: \(mainPath) (\(rights))", "would be written: \(rolesPath) (\(rights))"]
        #expect(run.output == (lines + note + [""]).joined(separator: "\n"))
        let diff = try initialize("--offline", "--check", "--diff")
        #expect(diff.status == 1)
        let added = (Self.main.split(separator: "\n", omittingEmptySubsequences: false).dropLast()).map { "+" + $0 }
        #expect(
            diff.output.contains(
                (["--- /dev/null", "+++ \(mainPath)", "@@ -0,0 +1,34 @@"] + added).joined(separator: "\n")))
        #expect(!isThere("etc"))
        #expect(try initialize("--offline", "--diff").status == 0 && isThere("etc/usher.toml"))
    }

    @Test func `sudo leans on a sign-in for as long as was said, or never`() throws {
        #expect(try initialize("--offline", "--sudo-reuse", "off").status == 0)
        let lines = """

            # So long a sign-in does for others in the same login session and terminal.
            reuse = { max_age = "15m", within = ["audit_session", "tty"] }
            """
        #expect(try folder.text("etc/usher.toml") == Self.main.replacing(lines, with: ""))
        try FileManager.default.removeItem(atPath: folder.path("etc"))
        #expect(try initialize("--offline", "--services", "sudo-i login sudo", "--sudo-reuse", "1h").status == 0)
        let text = try folder.text("etc/usher.toml")
        let service = { (name: String, roles: String, more: String) in
            "[service.\(name)]\ngrants = [\"device\"]\nroles = [\(roles)]\(more)\n"
        }
        let hour = lines.replacing("15m", with: "1h")
        #expect(
            text.hasSuffix(
                "\n" + service("sudo-i", "\"admin\"", hour) + "\n" + service("login", "\"admin\", \"user\"", "") + "\n"
                    + service("sudo", "\"admin\"", hour)))
        let check = try folder.run("check", "--offline", "--demo", "--config", "etc/usher.toml")
        #expect(check.status == 0 && !check.output.contains("reuse"))
    }

    @Test func `the result can be had as JSON`() throws {
        let run = try initialize("--offline", "--check", "--json")
        #expect(run.status == 1 && run.errors.isEmpty)
        let members = try #require(
            try JSONValue.parse(Array(run.output.utf8.dropLast()), limits: JSONLimits(bytes: 100_000)).object)
        #expect(members["result"] == .text("would_write") && members["rights"] == .text(rights))
        #expect(
            members["files"]
                == .array(
                    [mainPath, rolesPath].map {
                        .members([("path", .text($0)), ("state", .text("would be written"))])
                    }))
        #expect(try initialize("--offline", "--json").output.hasPrefix(#"{"result":"written","#))
        #expect(try initialize("--json").output.hasPrefix(#"{"result":"unchanged","#))
        let other = try initialize("--json", "--scopes", "openid")
        #expect(other.status == 3 && other.output.hasPrefix(#"{"result":"different","#))
        #expect(other.output.contains(#""-scopes = [\"openid\", \"profile\"]","+scopes = [\"openid\"]""#))
    }
}
