import AccountRecord
import Testing

@testable import usher_publish

struct SettingsReaderTests {
    private func read(_ files: String...) -> Result<AccountSettings, SettingsProblems> {
        let named = files.enumerated().map { (path: "\($0.offset).toml", bytes: Array($0.element.utf8)) }
        return SettingsReader.read(named, shells: Array("# one\n/bin/bash\n/bin/zsh\n".utf8))
    }

    @Test func `an empty file means the defaults`() {
        #expect(read("") == .success(AccountSettings()))
    }

    @Test func `all keys are read, from every file, and the others are not ours`() throws {
        let main = """
            [accounts]
            home = "/srv/home"
            uid_range = [200000, 299999]
            bind = 17
            [provider.corp]
            issuer = false
            [role.staff]
            groups = 5
            local_groups = ["users"]
            """
        let dropIn = """
            [accounts]
            shell = "/bin/zsh"
            reserved = ["boss"]
            enumerate = true
            [role.admin]
            local_groups = ["sudo", "adm"]
            privileged = true
            """
        let wanted = AccountSettings(
            range: try UIDRange.check(from: 200_000, to: 299_999),
            home: try #require(AccountPlace(Array("/srv/home".utf8))),
            shell: try #require(AccountPlace(Array("/bin/zsh".utf8))), allowsLists: true,
            reserved: [Array("boss".utf8)],
            roles: [
                .init(groups: [Array("sudo".utf8), Array("adm".utf8)], isPrivileged: true),
                .init(groups: [Array("users".utf8)], isPrivileged: false),
            ])
        #expect(read(main, dropIn) == .success(wanted))
    }

    @Test func `a role's keys may stand in two files, a key may not`() {
        let wanted = AccountSettings(roles: [.init(groups: [Array("sudo".utf8)], isPrivileged: true)])
        #expect(read("[role.a]\nlocal_groups = [\"sudo\"]", "[role.a]\nprivileged = true") == .success(wanted))
        #expect(
            read("[role.a]\nprivileged = false", "[role.a]\nprivileged = true")
                == .failure(SettingsProblems(["1.toml:2:14: privileged stands in 0.toml, too"])))
        #expect(
            read("[accounts]\nhome = \"/a\"", "\naccounts.home = \"/b\"")
                == .failure(SettingsProblems(["1.toml:2:17: home stands in 0.toml, too"])))
    }

    @Test(arguments: [
        ("accounts = 1", "0.toml:1:12: accounts must be a table"),
        (
            "[accounts]\nhome = \"home\"",
            "0.toml:2:8: home must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""
        ),
        (
            "[accounts]\nhome = \"/home/../etc\"",
            "0.toml:2:8: home must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""
        ),
        (
            "[accounts]\nshell = 1",
            "0.toml:2:9: shell must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""
        ),
        ("[accounts]\nshell = \"/bin/evil\"", "the shell /bin/evil does not stand in /etc/shells"),
        ("[accounts]\nenumerate = \"yes\"", "0.toml:2:13: enumerate must be true or false"),
        ("[accounts]\nuid_range = [1]", "0.toml:2:13: uid_range must be [FIRST, LAST]"),
        (
            "[accounts]\nuid_range = [0, 5000]",
            "0.toml:2:13: uid_range begins below 1000: those are the system's accounts"
        ),
        ("[accounts]\nuid_range = [1000, 9223372036854775807]", "0.toml:2:13: uid_range ends above 2147483647"),
        ("[accounts]\nuid_range = [5, 1]", "0.toml:2:13: uid_range ends before it begins"),
        (
            "[accounts]\nuid_range = [600000, 700000]",
            "0.toml:2:13: uid_range overlaps 524288-1879048191: other parts of the system use these"
        ),
        ("[accounts]\nreserved = \"boss\"", "0.toml:2:12: reserved must be an array of strings"),
        ("[role.a]\nlocal_groups = [27]", "0.toml:2:17: local_groups must be an array of strings"),
        ("[role.a]\nprivileged = 1", "0.toml:2:14: privileged must be true or false"),
        ("[role]\na = 1", "0.toml:2:5: [role] holds tables only"),
        ("[accounts\n", "0.toml:1:10: the table's header is not closed with \"]\""),
    ])
    func `these are refused, each with its place`(_ text: String, _ problem: String) {
        #expect(read(text) == .failure(SettingsProblems([problem])))
    }

    @Test func `everything that is wrong is told`() {
        guard case .failure(let problems) = read("[accounts]\nhome = 1\nshell = 2\n[role.a]\nprivileged = 3") else {
            Issue.record("accepted")
            return
        }
        #expect(problems.lines.count == 3)
    }
}

/// `[accounts.rule]`, as usher-publish reads it.
struct RuleReaderTests {
    private static let provider = "[provider.corp]\nissuer = \"https://a.example\"\n"

    private func read(_ files: String...) -> Result<AccountSettings, SettingsProblems> {
        let named = files.enumerated().map { (path: "\($0.offset).toml", bytes: Array($0.element.utf8)) }
        return SettingsReader.read(named, shells: Array("/bin/bash\n".utf8))
    }

    @Test func `a rule belongs to the provider that it names, else to the only one`() throws {
        let names = try NameRule(
            prefix: Array("o.".utf8), suffix: Array("x".utf8), contains: UInt8(ascii: "."), lengths: 3...9,
            home: #require(AccountPlace(Array("/srv".utf8))))
        let rule = """
            [accounts]
            home = "/srv"
            [accounts.rule]
            prefix = "o."
            suffix = "x"
            contains = "."
            shortest = 3

            """
        var wanted = AccountSettings(home: names.home)
        wanted.rule = AccountSettings.Rule(names: names, issuer: Array("https://a.example".utf8))
        #expect(read(rule, Self.provider + "[accounts.rule]\nlongest = 9") == .success(wanted))
        let other = "[provider.other]\nissuer = \"https://b.example\"\n"
        #expect(read(Self.provider, other, rule + "longest = 9\nprovider = \"corp\"") == .success(wanted))
        wanted.rule = AccountSettings.Rule(names: names, issuer: Array("https://b.example".utf8))
        #expect(read(Self.provider, other, rule + "longest = 9\nprovider = \"other\"") == .success(wanted))
    }

    @Test(arguments: [
        ("accounts.rule = 1", "0.toml:1:17: rule must be a table"),
        ("[accounts.rule]\nprefx = \"o.\"\nsuffix = \"x\"", "0.toml:2:9: unknown key in [accounts.rule]"),
        ("[accounts.rule]\nprefix = 1", "0.toml:2:10: prefix must be a string"),
        ("[accounts.rule]\nshortest = \"1\"", "0.toml:2:12: shortest must be an integer"),
        ("[accounts.rule]\ncontains = \"..\"", "0.toml:1:11: contains must be one character"),
        ("[accounts.rule]\nprefix = \"o.\"\nlongest = 33", "0.toml:1:11: \(NameRuleError.lengths.explanation)"),
        (
            "[accounts.rule]\nprefix = \"o.\"\nshortest = 9\nlongest = 8",
            "0.toml:1:11: \(NameRuleError.lengths.explanation)"
        ),
        ("[accounts.rule]\nshortest = 2", "0.toml:1:11: \(NameRuleError.fitsEveryName.explanation)"),
        ("[accounts.rule]\nprefix = \"A\"", "0.toml:1:11: \(NameRuleError.characters.explanation)"),
        (
            "[accounts.rule]\nprefix = \"a\"\n[accounts]\nuid_range = [2000, 3000]",
            "0.toml:1:11: \(NameRuleError.range.explanation)"
        ),
        (
            "[accounts.rule]\nprefix = \"a\"\n[provider.x]\nissuer = \"https://x\"",
            "0.toml:1:11: with several providers a rule needs provider: whose people the names are"
        ),
        ("[accounts.rule]\nprefix = \"a\"\nprovider = \"x\"", "0.toml:1:11: the provider of the rule has no issuer"),
    ])
    func `these are refused, each with its place`(_ text: String, _ problem: String) {
        #expect(read(text, Self.provider) == .failure(SettingsProblems([problem])))
    }

    @Test func `a key of the rule stands in one file`() {
        #expect(
            read(Self.provider + "[accounts.rule]\nprefix = \"o\"", "[accounts.rule]\nprefix = \"p\"")
                == .failure(SettingsProblems(["1.toml:2:10: prefix stands in 0.toml, too"])))
    }

    @Test func `a provider whose issuer is no text gives no rule`() {
        #expect(
            read("[accounts.rule]\nprefix = \"o\"\n[provider.corp]\nissuer = false")
                == .failure(SettingsProblems(["0.toml:1:11: the provider of the rule has no issuer"])))
    }
}
