import Foundation
import StrictJSON
import Testing

@testable import usher

/// `usher explain` as it is built, on a configuration of the test's own.
@Suite struct ExplainCommandTests {
    private static let configuration = """
        \(CommandFolder.provider)
        [role.admin]
        groups = ["linux-admins"]
        [service.sudo]
        grants = ["device"]
        roles = ["admin", "oncall"]
        """
    private static let roles = """
        [role.oncall]
        [rule.shift]
        roles = ["oncall"]
        rules = { all = [
          { field = { "metadata.shift" = 3 } },
          { field = { service = "sudo" } },
        ] }
        [rule.weekend]
        roles = ["oncall"]
        rules = { field = { groups = "weekend-crew" } }
        """

    private func folder(_ claims: String, replacing old: String = "", with new: String = "") throws -> CommandFolder {
        let folder = try CommandFolder()
        let text = old.isEmpty ? Self.configuration : Self.configuration.replacingOccurrences(of: old, with: new)
        try folder.write(text, to: "usher.toml")
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("roles.d"), withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try folder.write(Self.roles, to: "roles.d/oncall.toml")
        try folder.write(claims, to: "claims.json")
        return folder
    }

    private func explain(_ folder: CommandFolder, _ more: String...) throws -> RunningCommand {
        try RunningCommand(
            ["explain", "--user", "bob", "--service", "sudo", "--config", "usher.toml"] + more, in: folder.url)
    }

    private static let refused = #"{"sub":"s","preferred_username":"bob","groups":["users","/linux-admins"]}"#
    private static let granted = #"{"sub":"s","preferred_username":"bob","groups":["users","linux-admins"]}"#

    @Test func `why bob was refused sudo is one screen, with rule, file and line, and what to change`() throws {
        let folder = try folder(Self.refused)
        let result = try explain(folder, "--claims", "claims.json")
        let file = folder.path("usher.toml")
        let rules = folder.path("roles.d/oncall.toml")
        let words = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(result.status == 1 && result.errors.isEmpty)
        #expect(result.output.hasPrefix("REFUSED policy.no_role: bob has no role that [service.sudo] lists.\n"))
        for text in [
            "Decided by check: roles", "- admin (\(file):9): not held",
            "role admin: wanted `linux-admins`, token has `/linux-admins` (with a leading slash or path)",
            "Rules asked: 1 false, 1 unknown", "- shift (\(rules):2), gives oncall: unknown",
            "claim `shift` is 3: unknown, it is missing", "- weekend (\(rules):8), gives oncall: false",
            "groups is `weekend-crew`: false, it is `users`, `/linux-admins`", "What would change this:",
            "- Write `/linux-admins` in [role.admin] groups, or set groups_pattern = \"/(.+)\" in [provider.corp.claims].",
        ] { #expect(words.contains(text), "\(text)") }
        let lines = result.output.split(separator: "\n")
        // Paths alone may be longer than a line; those of a test are, and cost four lines of 24.
        #expect(lines.count <= 28)
        #expect(lines.allSatisfy { $0.utf8.count <= 80 || $0.contains(folder.url.path) })
        #expect(result.output.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
    }

    @Test func `a grant is exit status 0`() throws {
        let result = try explain(folder(Self.granted), "--claims", "claims.json")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("GRANTED: bob may use [service.sudo] by role admin.\n"))
    }

    @Test func `a rule gives a role`() throws {
        let result = try explain(
            folder(#"{"preferred_username":"bob","groups":[],"shift":3}"#), "--claims", "claims.json", "--json")
        #expect(result.status == 0)
        let answer = try object(result.output)
        let oncall = try #require(answer["roles"]?.array?.compactMap(\.object).first { $0["role"] == .text("oncall") })
        #expect(oncall["admission"] == .text("admits"))
        #expect(oncall["by"]?.array?.first?.object?["name"] == .text("shift"))
    }

    @Test func `JSON has the members of the document`() throws {
        let result = try explain(folder(Self.refused), "--claims", "claims.json", "--json")
        #expect(result.status == 1)
        let names = try object(result.output).members.map { String(decoding: $0.name, as: UTF8.self) }
        #expect(
            names == [
                "verdict", "reason", "sentence", "user", "service", "provider", "decided_by", "checks", "roles",
                "rules", "findings", "changes", "notes",
            ])
    }

    @Test func `claims that stand elsewhere are found there`() throws {
        let folder = try folder(#"{"preferred_username":"bob"}"#)
        try folder.write(#"{"sub":"s","groups":["linux-admins"]}"#, to: "more.json")
        try folder.write("h.\(base64(#"{"groups":["linux-admins"]}"#)).s", to: "access")
        let userInfo = try object(
            explain(folder, "--claims", "claims.json", "--userinfo", "more.json", "--json").output)
        #expect(userInfo["findings"]?.array?.first?.object?["kind"] == .text("only_in_userinfo"))
        let access = try object(explain(folder, "--claims", "claims.json", "--access-token", "access", "--json").output)
        #expect(access["findings"]?.array?.first?.object?["kind"] == .text("only_in_access_token"))
        try folder.write("opaque", to: "access")
        let opaque = try object(explain(folder, "--claims", "claims.json", "--access-token", "access", "--json").output)
        #expect(opaque["notes"] == .array([.text("the access token is opaque: nothing can be read in it")]))
        #expect(opaque["findings"]?.array?.first?.object?["kind"] == .text("claim_absent"))
    }

    @Test func `UserInfo counts where the configuration reads it`() throws {
        let folder = try folder(
            #"{"preferred_username":"bob"}"#, replacing: #"groups = "groups""#,
            with: "groups = \"groups\"\nsources = [\"id_token\", \"userinfo\"]")
        try folder.write(#"{"sub":"s","groups":["linux-admins"]}"#, to: "more.json")
        #expect(try explain(folder, "--claims", "claims.json", "--userinfo", "more.json").status == 0)
        let without = try explain(folder, "--claims", "claims.json")
        #expect(without.status == 1 && without.output.contains("without --userinfo"))
    }

    @Test func `a token is read, and that nobody checked it is said`() throws {
        let folder = try folder("{}")
        let header = base64(#"{"alg":"RS256","kid":"k"}"#)
        try folder.write("\(header).\(base64(Self.granted)).c2ln\n", to: "token")
        let result = try explain(folder, "--token", "token")
        #expect(result.status == 0)
        #expect(
            result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
                "Note: signature, issuer, audience and times of the token were not checked; usher token verify does."))
        try folder.write("\(base64(#"{"alg":"none"}"#)).\(base64(Self.granted)).", to: "token")
        let none = try explain(folder, "--token", "token")
        #expect(none.status == 2 && none.output.isEmpty && none.errors.contains("usher token verify says"))
    }

    @Test(arguments: [
        [], ["--claims", "claims.json", "--last"], ["--claims", "claims.json", "--token", "claims.json"],
        ["--last", "--rhost", "10.0.0.1"], ["--last", "--userinfo", "claims.json"], ["--claims", "absent.json"],
        ["--claims", "usher.toml"], ["--claims", "-"], ["--last", "--admin-socket", "/nonexistent/admin.sock"],
        ["--claims", "claims.json", "--config", "absent.toml"],
        ["--claims", "claims.json", "--userinfo", "usher.toml"],
    ])
    func `what cannot be explained is exit status 2, and says nothing on standard output`(_ options: [String]) throws {
        let folder = try folder(Self.granted)
        let config = options.contains("--config") ? [] : ["--config", "usher.toml"]
        let result = try RunningCommand(
            ["explain", "--user", "bob", "--service", "sudo"] + config + options, in: folder.url)
        withExtendedLifetime(folder) {}
        #expect(result.status == 2 && result.output.isEmpty && !result.errors.isEmpty)
    }

    @Test(arguments: [("root", "name.system_account"), ("Bob", "name.invalid"), ("wheel", "name.reserved")])
    func `names that never reach policy have their own codes`(_ name: String, _ reason: String) throws {
        let folder = try folder(Self.granted)
        let result = try RunningCommand(
            [
                "explain", "--user", name, "--service", "sudo", "--config", "usher.toml", "--claims", "claims.json",
                "--json",
            ], in: folder.url)
        withExtendedLifetime(folder) {}
        #expect(result.status == 1)
        #expect(try object(result.output)["reason"] == .text(reason))
    }

    @Test func `hostile claims cannot steer the terminal, and their output is bounded`() throws {
        let hostile = "\\u001b]0;x\\u0007\\u202eadmins\\u2028GRANTED\\u009b31m"
        let groups = (0..<1_900).map { "\"\(hostile)\($0)\"" }.joined(separator: ",")
        let folder = try folder(#"{"preferred_username":"bob","\#(hostile)":[],"groups":[\#(groups)]}"#)
        for more in [[], ["--verbose"], ["--json"]] {
            let result = try RunningCommand(
                ["explain", "--user", "bob", "--service", "sudo", "--config", "usher.toml", "--claims", "claims.json"]
                    + more, in: folder.url)
            #expect(result.status == 1)
            #expect(result.output.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
            #expect(result.output.utf8.count < 8_192)
        }
        let many = (0..<10_000).map { "\"g\($0)\"" }.joined(separator: ",")
        try folder.write(#"{"preferred_username":"bob","groups":[\#(many)]}"#, to: "claims.json")
        let result = try explain(folder, "--claims", "claims.json")
        #expect(result.status == 1 && result.output.hasPrefix("REFUSED policy.too_many_groups: "))
        #expect(result.output.split(separator: "\n").count <= 24)
    }

    @Test(
        arguments: [
            (nil, "xterm", true), ("", "xterm", true), ("1", "xterm", false), ("0", "xterm", false),
            (nil, "dumb", false),
            (nil, nil, false), (nil, "", false),
        ] as [(String?, String?, Bool)])
    func `colour is for terminals that know it, unless NO_COLOR`(_ noColour: String?, _ term: String?, _ isWanted: Bool)
    {
        #expect(TerminalColour.isWanted(noColour: noColour, term: term) == isWanted)
    }

    private func object(_ text: String) throws -> JSONObject {
        try #require(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 1_000_000)).object)
    }

    private func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}
