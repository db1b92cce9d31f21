import Foundation
import StrictJSON
import Testing
import UsherConfiguration

@testable import usher

/// `usher audit access` as it is built.
@Suite struct AuditAccessTests {
    private static let configuration = """
        \(CommandFolder.provider)
        [roles]
        default_roles = ["guest"]
        [role.guest]
        [role.admin]
        groups = ["linux-admins", "=cmd()"]
        privileged = true
        local_groups = ["sudo"]
        run_as = ["root"]
        required_amr = [["mfa"], ["pwd", "otp"]]
        max_auth_age = "15m"
        [role.breakglass]
        groups = ["emergency"]
        privileged = true
        mfa_waiver = "break-glass, \\"reviewed\\" 2026-11"
        services = ["sudo"]
        [rule.oncall]
        roles = ["admin"]
        rules = { field = { groups = { wildcard = "ops-*" } } }
        [rule.off]
        enabled = false
        roles = ["admin"]
        rules = { field = { groups = "never" } }
        [service.sshd]
        grants = ["device"]
        roles = ["guest", "breakglass"]
        deny_users = ["mallory"]
        rhost_allow = ["10.0.0.0/8"]
        [service.sudo]
        grants = ["device"]
        roles = ["admin", "breakglass"]
        """

    @Test func `a service account is a way of its own into the services that list it`() throws {
        let text =
            Self.configuration.replacing("deny_users = [", with: "service_accounts = [\"nightly\"]\ndeny_users = [")
                + """

                [provider.corp.bearer]
                audiences = ["hosts"]
                [service_account.nightly]
                client_id = "robot"
                roles = ["guest"]
                """
        let parsed = UsherConfiguration.parse(Array(text.utf8), file: "usher.toml", demo: false)
        let configuration = try parsed.get()
        let ways = configuration.services.map { service in
            AccessWays(configuration: configuration).ways(into: service).filter { $0.kind == .serviceAccount }
        }
        #expect(ways.map(\.count) == [1, 0])
        let way = try #require(ways[0].first)
        #expect(way.role == "guest" && way.providers == ["corp"] && !way.becomesRoot)
        #expect(way.origin == "service account `nightly`, by its secret")
    }

    private func folder() throws -> CommandFolder {
        let folder = try CommandFolder()
        try folder.write(Self.configuration, to: "usher.toml")
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("pam.d"), withIntermediateDirectories: false)
        try folder.write("auth required pam_usher.so\naccount required pam_usher.so\n", to: "pam.d/sudo")
        try folder.write("auth sufficient pam_usher.so\n", to: "pam.d/sshd")
        try folder.write("auth required pam_unix.so\n", to: "pam.d/cron")
        return folder
    }

    private func audit(_ folder: CommandFolder, _ more: String...) throws -> RunningCommand {
        try RunningCommand(["audit", "access", "--config", "usher.toml", "--pam-dir", "pam.d"] + more, in: folder.url)
    }

    private func object(_ text: String) throws -> JSONObject {
        try #require(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 1_000_000)).object)
    }

    private func texts(_ value: JSONValue?, _ name: StaticString) -> [String] {
        (value?.array ?? []).compactMap { $0.object?[name]?.text.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `every way in is listed, by group or rule, with file and line`() throws {
        let folder = try folder()
        let result = try audit(folder)
        let words = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let file = folder.path("usher.toml")
        #expect(result.status == 0 && result.errors.isEmpty)
        for text in [
            "- role guest, by default_roles: everybody who signs in (\(file):11)",
            "- role admin, privileged, by group `linux-admins` (\(file):12)",
            "- role admin, privileged, by rule oncall: groups is like `ops-*` (\(file):24)",
            "local groups `sudo`; may become `root`; the role asks amr `mfa`, or `pwd` with `otp`, at most 15m old",
            "waiver: break-glass, \"reviewed\" 2026-11", "denied users: `mallory`",
            "and only with: remote hosts in 10.0.0.0/8",
            "PAM: auth sufficient: Usher is enough, and when it refuses, others may still let in",
            "account does not ask Usher",
            "Who can become root through Usher:",
            "- sudo: role breakglass by group `emergency` (\(file):19), NO second factor demanded",
            "Services of PAM that bypass Usher: - cron: does not ask Usher",
        ] { #expect(words.contains(text), "\(text)") }
        // The role counts for sudo alone, and the rule is not enabled.
        #expect(!words.contains("rule off"))
        #expect(!words.contains("- sshd: role breakglass"))
        #expect(result.output.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
    }

    @Test func `JSON has services, ways that make root, and what bypasses Usher`() throws {
        let report = try object(audit(folder(), "--json").output)
        #expect(texts(report["services"], "service") == ["sshd", "sudo"])
        #expect(texts(report["root"], "name") == ["linux-admins", "=cmd()", "oncall", "emergency"])
        #expect(texts(report["bypassing"], "service") == ["cron", "sshd"])
        let root = try #require(report["root"]?.array?.first?.object)
        #expect(root["mfa"] == .bool(true) && root["max_auth_age"] == .text("15m"))
        #expect(root["amr"] == .array([.array([.text("mfa")]), .array([.text("pwd"), .text("otp")])]))
        let last = try #require(report["root"]?.array?.last?.object)
        #expect(last["mfa"] == .bool(false) && last["mfa_waiver"] == .text("break-glass, \"reviewed\" 2026-11"))
    }

    @Test func `CSV is RFC 4180, and no cell is a formula`() throws {
        let lines = try audit(folder(), "--csv").output.components(separatedBy: "\r\n")
        #expect(lines[0].hasPrefix("service,role,by,name,condition,place,privileged,becomes_root,local_groups,run_as,"))
        #expect(lines.count == 9 && lines[8].isEmpty)
        let formula = try #require(lines.first { $0.contains("cmd()") })
        #expect(formula.hasPrefix("sudo,admin,group,'=cmd(),,"))
        let cron = try #require(lines.first { $0.hasPrefix("cron") })
        #expect(cron == "cron,,bypass" + String(repeating: ",", count: 19) + "none,none")
        let waiver = try #require(lines.first { $0.contains("break-glass") })
        #expect(waiver.contains(#""break-glass, ""reviewed"" 2026-11""#))
    }

    @Test func `one service alone`() throws {
        let folder = try folder()
        let report = try object(audit(folder, "--service", "sshd", "--json").output)
        #expect(texts(report["services"], "service") == ["sshd"])
        #expect(report["bypassing"] == .array([]))
        let unknown = try audit(folder, "--service", "login")
        #expect(unknown.status == 2 && unknown.output.isEmpty)
        #expect(unknown.errors == "usher: the configuration has no [service.login]: it admits nobody\n")
    }

    @Test func `what cannot be read is exit status 2`() throws {
        let folder = try folder()
        #expect(try audit(folder, "--json", "--csv").status == 2)
        #expect(try audit(folder, "--pam-dir", "absent").status == 2)
        try folder.write("[provider", to: "usher.toml")
        #expect(try audit(folder).status == 2)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\""),
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("=\"x\"", "\"'=\"\"x\"\"\""),
        ("a=b", "a=b"), ("\"\u{301},=1", "\"\"\"\u{301},=1\""),
    ])
    func `a cell`(_ text: String, _ cell: String) {
        #expect(CSVText.cell(text) == cell)
    }
}
