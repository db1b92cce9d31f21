import Foundation
import StrictJSON
import Testing

/// `usher check --offline` and `usher config keys`, as they are built.
struct CheckCommandTests {
    static let main = """
        \(CommandFolder.provider)
        [service.sudo]
        grants = ["device"]
        roles = ["admin"]

        """
    static let role = "[role.admin]\ngroups = [\"linux-admins\"]\nprivileged = true\n"

    /// A folder with usher.toml, a drop-in and a file of roles.d.
    private func folder(dropIn: String = "[limits]\nmax_pending_sshd = 4\n", role: String = role) throws
        -> CommandFolder
    {
        let folder = try CommandFolder()
        for name in ["usher.toml.d", "roles.d"] {
            try FileManager.default.createDirectory(
                atPath: folder.path(name), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        }
        try folder.write(Self.main, to: "usher.toml")
        try folder.write(dropIn, to: "usher.toml.d/10.toml")
        try folder.write(role, to: "roles.d/admin.toml")
        return folder
    }

    private func check(_ folder: CommandFolder, _ options: String...) throws -> RunningCommand {
        try RunningCommand(["check", "--offline", "--config", folder.path("usher.toml")] + options, in: folder.url)
    }

    private func json(_ answer: RunningCommand) throws -> JSONValue {
        try JSONValue.parse(Array(answer.output.utf8), limits: JSONLimits(bytes: 1 << 20))
    }

    private let warning =
        "[role.admin] is privileged and demands no second factor: set required_amr or required_acr, or say with "
        + "mfa_waiver why not"

    @Test func `all files are read, and a warning is no problem`() throws {
        let folder = try folder()
        let answer = try check(folder)
        #expect(answer.status == 0 && answer.errors == "")
        #expect(
            answer.output
                == "\(folder.path("roles.d/admin.toml")):1:7: warning: \(warning)\n"
                + "ok       configuration: \(folder.path("usher.toml"))\n")
    }

    @Test func `--strict takes a warning that weakens security for a problem, and no other`() throws {
        let folder = try folder()
        let answer = try check(folder, "--strict")
        #expect(answer.status == 1)
        #expect(
            answer.output.hasPrefix("\(folder.path("roles.d/admin.toml")):1:7: problem (--strict): \(warning)\n"))
        let other = Self.role.replacing("privileged = true", with: "services = [\"su\"]")
        let passed = try check(try self.folder(role: other), "--strict")
        #expect(passed.status == 0 && passed.output.contains(": warning: [role.admin] is for a service"))
        let waived = Self.role + "mfa_waiver = \"break-glass\"\n"
        #expect(try check(try self.folder(role: waived), "--strict").status == 0)
    }

    @Test func `every file's problems are shown`() throws {
        let folder = try folder(
            dropIn: "[limits]\nmax_pending_ssh = 4\n", role: Self.role + "local_group = []\n[host]\nname = \"a\"\n")
        // What belongs elsewhere is said first: only then the files are one configuration.
        let first = try check(folder)
        #expect(first.status == 1)
        #expect(
            first.output
                == "\(folder.path("roles.d/admin.toml")):5:2: a file in roles.d holds [role.NAME] and [rule.NAME] alone: "
                + "\"host\" belongs into usher.toml or a drop-in\n")
        try folder.write(Self.role + "local_group = []\n", to: "roles.d/admin.toml")
        #expect(
            try check(folder).output
                == "\(folder.path("usher.toml.d/10.toml")):2:1: unknown key \"max_pending_ssh\" in [limits] (did you mean "
                + "\"max_pending_sshd\"?)\n\(folder.path("roles.d/admin.toml")):4:1: unknown key \"local_group\" in "
                + "[role.admin] (did you mean \"local_groups\"?)\n")
    }

    @Test func `the JSON names the file of each problem and the kind of each warning`() throws {
        let folder = try folder()
        let warned = try json(check(folder, "--json", "--strict"))
        #expect(warned.object?["ok"]?.bool == false)
        let warning = try #require(warned.object?["warnings"]?.array?.first?.object)
        #expect(warning["file"]?.text == Array(folder.path("roles.d/admin.toml").utf8))
        #expect(warning["kind"]?.text == Array("privileged_without_factor".utf8) && warning["security"]?.bool == true)
        try folder.write("[limits]\nx = 1\n", to: "usher.toml.d/10.toml")
        let refused = try json(check(folder, "--json"))
        let problem = try #require(refused.object?["problems"]?.array?.first?.object)
        #expect(problem["file"]?.text == Array(folder.path("usher.toml.d/10.toml").utf8))
        #expect(problem["kind"] == nil && problem["line"] == .integer(2) && problem["column"] == .integer(1))
    }

    @Test func `a file that others could have written is a problem with the command that mends it`() throws {
        let folder = try folder()
        let file = folder.path("usher.toml.d/10.toml")
        try folder.write("", to: "usher.toml.d/10.toml", mode: 0o666)
        let text = "problem  file: \(file): the file, or a directory above it, can be written by others (chmod go-w); "
        let answer = try check(folder)
        #expect(answer.status == 1 && answer.output == text + "chmod go-w \(file)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        try folder.write("[limits]\n", to: "usher.toml.d/10.toml", mode: 0o640)
        let directory = folder.path("usher.toml.d")
        try FileManager.default.setAttributes([.posixPermissions: 0o775], ofItemAtPath: directory)
        #expect(try check(folder).output == text + "chmod go-w \(directory)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory)
        #expect(try check(folder).status == 0)
    }

    @Test(.enabled(if: geteuid() == 0)) func `so is a file of another user`() throws {
        let folder = try folder()
        let file = folder.path("roles.d/admin.toml")
        try FileManager.default.setAttributes([.ownerAccountID: 1_234], ofItemAtPath: file)
        let answer = try check(folder)
        #expect(answer.status == 1)
        #expect(answer.output.hasSuffix("belongs neither to root nor to this user; chown root \(file)\n"))
    }

    @Test func `and a folder that is a symbolic link`() throws {
        let folder = try folder()
        try FileManager.default.moveItem(atPath: folder.path("roles.d"), toPath: folder.path("elsewhere"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("roles.d"), withDestinationPath: folder.path("elsewhere"))
        let answer = try check(folder)
        #expect(answer.status == 1)
        #expect(
            answer.output.hasSuffix(
                "\(folder.path("roles.d")) is a symbolic link: put what it leads to in its place\n"))
    }

    @Test func `a file that is not there is trouble, not a problem`() throws {
        let folder = try CommandFolder()
        let answer = try check(folder)
        #expect(answer.status == 2 && answer.output == "")
        #expect(answer.errors == "usher: \(folder.path("usher.toml")): there is no such file; usher init makes one\n")
    }

    @Test func `--offline looks at the file of a client secret, too`() throws {
        let folder = try folder()
        try folder.write("s3cret", to: "secret", mode: 0o644)
        let client = "auth_method = \"client_secret_post\"\nsecret_file = \"\(folder.path("secret"))\""
        try folder.write(Self.main.replacing("auth_method = \"none\"", with: client), to: "usher.toml")
        let open = try check(folder)
        #expect(open.status == 1)
        #expect(
            open.output.hasSuffix(
                "\nproblem  client secret: \(folder.path("secret")): the file can be read by others (chmod 0400 or 0600); "
                    + "mend the file\n"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("secret"))
        #expect(try check(folder).output.hasSuffix("\nok       client secret: \(folder.path("secret")) can be read\n"))
    }

    @Test func `a script learns in JSON that the file is not there, with the same status`() throws {
        let folder = try CommandFolder()
        let answer = try check(folder, "--json")
        #expect(answer.status == 2 && answer.errors == "")
        #expect(
            answer.output == """
                {"ok":false,"file":"\(folder.path("usher.toml"))","problems":[],"warnings":[],"steps":[{"level":"problem",\
                "step":"file","message":"\(folder.path("usher.toml")): there is no such file",\
                "advice":"usher init makes one"}]}

                """)
    }

    @Test func `config keys lists every key, also as JSON`() throws {
        let folder = try CommandFolder()
        let text = try folder.run("config", "keys")
        #expect(text.status == 0)
        #expect(
            text.output.contains(
                "\n[provider.NAME.claims]\n  principal: claim, needed: the claim that says the login name\n"))
        #expect(
            text.output.contains(
                "\n  mode: string (enforce, observe), default \"enforce\": whether the decision counts\n"))
        let json = try json(folder.run("config", "keys", "--json"))
        let rows = try #require(json.array)
        let lines = text.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(rows.count == lines.count && rows.count > 150)
        let age = rows.compactMap(\.object).first {
            $0["table"]?.text == Array("service.NAME".utf8) && $0["key"]?.text == Array("role_max_age".utf8)
        }
        #expect(age?["type"]?.text == Array("duration".utf8) && age?["default"]?.text == Array("\"1h\"".utf8))
        #expect(age?["needed"]?.bool == false)
    }
}
