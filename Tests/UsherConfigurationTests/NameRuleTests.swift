import AccountRecord
import LoginPolicy
import Testing

@testable import UsherConfiguration

/// `[accounts.rule]`: which names sshd knows before their first login.
struct NameRuleTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `a rule has its shape, and the range, home and shell of all accounts`() throws {
        let text = SampleRules.with(
            """
            [accounts]
            home = "/srv/home"
            shell = "/bin/zsh"
            uid_range = [100000, 200000]
            [accounts.rule]
            prefix = "o."
            suffix = "-ext"
            contains = "."
            shortest = 5
            longest = 20
            """)
        let rule = try #require(try SampleRules.parse(text).get().hostAccounts.rule)
        let names = try NameRule(
            prefix: bytes("o."), suffix: bytes("-ext"), contains: UInt8(ascii: "."), lengths: 5...20,
            range: UIDRange.check(from: 100_000, to: 200_000), home: #require(AccountPlace(bytes("/srv/home"))),
            shell: #require(AccountPlace(bytes("/bin/zsh"))))
        #expect(rule == HostAccountRules.Rule(names: names, provider: "corp"))
        #expect(try SampleRules.parse(SampleRules.base).get().hostAccounts.rule == nil)
    }

    @Test func `one word is enough, and any number of characters`() throws {
        for key in ["prefix", "suffix", "contains"] {
            let rule = try SampleRules.parse(SampleRules.with("[accounts.rule]\n\(key) = \"x\"")).get().hostAccounts
                .rule
            #expect(rule?.names.lengths == 1...32)
        }
    }

    private static let helpsNobody =
        "the rule helps nobody: it is for first logins, and without bind = \"first-login\" only accounts that root has "
        + "made or pinned sign in, whom sshd knows already"

    @Test(arguments: [
        ("", [helpsNobody]), ("bind = \"listed\"", [helpsNobody]), ("bind = \"first-login\"", []),
    ])
    func `a rule without first logins is probably not meant`(_ bind: String, _ messages: [String]) throws {
        let text = SampleRules.with("[accounts]\n\(bind)\n[accounts.rule]\nprefix = \"o.\"")
        let warnings = try SampleRules.parse(text).get().warnings.filter { $0.kind == .uselessNameRule }
        #expect(warnings.map(\.message) == messages)
        #expect(warnings.allSatisfy { $0.line == 18 && $0.column == 11 && !$0.kind.isSecurity })
        // The same without a rule is as good as any.
        let none = try SampleRules.parse(SampleRules.with("[accounts]\n\(bind)")).get()
        #expect(!none.warnings.contains { $0.kind == .uselessNameRule })
    }

    private static let everyName =
        "16:11: the rule fits every name, those of local accounts too: write prefix, suffix or contains, such as "
        + "contains = \".\""
    private static let characters =
        "16:11: prefix, suffix and contains have only what login names are made of: a-z, 0-9, \"_\", \".\" and \"-\"; "
        + "contains is one character"

    @Test(arguments: [
        ("[accounts.rule]", [everyName]), ("[accounts.rule]\nshortest = 3\nlongest = 8", [everyName]),
        ("[accounts.rule]\nprefix = \"\"\nsuffix = \"\"", [everyName]),
        (
            "[accounts.rule]\nprefx = \"o.\"",
            ["17:1: unknown key \"prefx\" in [accounts.rule] (did you mean \"prefix\"?)"]
        ),
        ("[accounts.rule]\ncontains = \"..\"", ["17:12: contains must be one character"]),
        ("[accounts.rule]\ncontains = \"\"", ["17:12: contains must be one character"]),
        ("[accounts.rule]\nprefix = \"O.\"", [characters]), ("[accounts.rule]\nsuffix = \"@x\"", [characters]),
        ("[accounts.rule]\ncontains = \":\"", [characters]),
        (
            "[accounts.rule]\nprefix = \"o.\"\nshortest = 0\nlongest = 33",
            ["18:12: shortest must be between 1 and 32", "19:11: longest must be between 1 and 32"]
        ),
        ("[accounts.rule]\nprefix = \"o.\"\nshortest = 9\nlongest = 8", ["16:11: shortest is above longest"]),
        (
            "[accounts.rule]\nprefix = \"o.\"\nprovider = \"crop\"",
            ["18:12: there is no [provider.crop] (did you mean \"corp\"?)"]
        ),
        (
            "[accounts.rule]\nprefix = \"o.\"\n[accounts]\nuid_source = \"existing\"",
            ["16:11: a rule needs uid_source = \"derived\": nobody knows another uid before the first login"]
        ),
        (
            "[accounts.rule]\nprefix = \"o.\"\n[accounts]\nrequire_existing = true",
            ["16:11: rule and require_existing exclude each other: names of a rule do not exist yet"]
        ),
        (
            "[accounts.rule]\nprefix = \"o.\"\n[accounts]\nuid_range = [20000, 30000]",
            ["16:11: a rule needs a uid_range above 65535: local accounts have the uids below"]
        ),
        ("[accounts]\nrule = true", ["17:8: rule must be a table ([rule]), this is a boolean"]),
    ])
    func `these are refused, each with its place`(_ lines: String, _ problems: [String]) {
        #expect(SampleRules.problems(SampleRules.with(lines)) == problems)
    }

    @Test func `with several providers it says whose people the names are, and they must be theirs`() throws {
        let second = SampleRules.base.replacing("corp", with: "partner").replacing("sso.", with: "partner.")
            .split(separator: "[role.admin]")[0]
        let text =
            SampleRules.base.replacing("[provider.corp.client]", with: "default = true\n[provider.corp.client]")
            .replacing("groups = [\"", with: "providers = [\"corp\"]\ngroups = [\"")
            + second.replacing("[provider.partner.client]", with: "name_suffix = \"-ext\"\n[provider.partner.client]")
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).count
        let rule = { (suffix: String, provider: String) in
            text + "[accounts.rule]\ncontains = \".\"\nsuffix = \"\(suffix)\"\n\(provider)\n"
        }
        #expect(
            SampleRules.problems(rule("-ext", "")) == [
                "\(line):11: with several providers a rule needs provider: whose people the names are"
            ])
        for (suffix, provider) in [("-ext", "partner"), ("x-ext", "partner"), ("-x", "corp"), ("", "corp")] {
            let parsed = try SampleRules.parse(rule(suffix, "provider = \"\(provider)\"")).get()
            #expect(parsed.hostAccounts.rule?.provider == provider)
        }
        for (suffix, provider, owner) in [
            ("-ext", "corp", "partner"), ("-x", "partner", "corp"), ("", "partner", "corp"),
        ] {
            #expect(
                SampleRules.problems(rule(suffix, "provider = \"\(provider)\"")) == [
                    "\(line):11: names of the rule belong to [provider.\(owner)] under sshd, not to [provider.\(provider)]"
                ])
        }
    }
}
