import LoginPolicy
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// Decision 0008: which provider a login belongs to, and whose groups give a role.
struct SeveralProvidersTests {
    static let text = """
        [provider.corp]
        issuer = "https://corp.example.com"
        default = true
        [provider.corp.client]
        id = "hosts"
        auth_method = "none"
        [provider.corp.claims]
        principal = "preferred_username"
        groups = "groups"
        [provider.partner]
        issuer = "https://partner.example.net"
        name_suffix = "-ext"
        display_name = "Partner Sign-In"
        [provider.partner.client]
        id = "hosts"
        auth_method = "none"
        [provider.partner.claims]
        principal = "login"
        groups = ["realm_access", "roles"]
        [role.admin]
        groups = ["admins"]
        providers = ["corp"]
        [role.guest]
        groups = ["admins"]
        providers = ["partner"]
        [service.sudo]
        grants = ["device"]
        roles = ["admin", "guest"]
        [service.sshd]
        grants = ["device"]
        roles = ["admin", "guest"]

        """

    private static func with(line number: Int, _ line: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[number - 1] = line
        return lines.joined(separator: "\n")
    }

    private func owner(_ configuration: UsherConfiguration, _ user: String, _ service: String = "sudo") -> String {
        configuration.provider(of: Array(user.utf8), service: Array(service.utf8)).name
    }

    @Test func `each has its own issuer, client, claims and name`() throws {
        let configuration = try SampleFile.parse(Self.text).get()
        #expect(configuration.providers.map(\.name) == ["corp", "partner"])
        #expect(configuration.providers.map(\.displayName) == ["corp", "Partner Sign-In"])
        #expect(configuration.providers[1].claims.principal == ClaimPath(names: [Array("login".utf8)]))
        #expect(configuration.provider.name == "corp")
        #expect(configuration.warnings.isEmpty)
    }

    @Test func `a name with an owned suffix is its owner's, every other the default's`() throws {
        let configuration = try SampleFile.parse(Self.text).get()
        for (name, expected) in [
            ("alice", "corp"), ("alice-ext", "partner"), ("alice-ext-ext", "partner"), ("alice-EXT", "corp"),
            ("alice-ext2", "corp"), ("-ext", "corp"), ("", "corp"), ("ext", "corp"),
        ] {
            #expect(owner(configuration, name) == expected, "\(name)")
            #expect(owner(configuration, name, "unknown") == expected, "\(name)")
        }
    }

    @Test func `the longest suffix wins, then the service, then the default`() {
        let bytes = { (text: String) in Array(text.utf8) }
        let choice = ProviderChoice(
            suffixes: [bytes("-ext"): "a", bytes(".b-ext"): "b"], services: [bytes("sudo"): "c"], fallback: "d")
        #expect(choice.provider(of: bytes("x-ext"), service: bytes("sudo")) == "a")
        #expect(choice.provider(of: bytes("x.b-ext"), service: bytes("sudo")) == "b")
        #expect(choice.provider(of: bytes("x"), service: bytes("sudo")) == "c")
        #expect(choice.provider(of: bytes("x"), service: bytes("sudo-i")) == "d")
    }

    @Test func `a role that is meant for another provider does not exist`() throws {
        let configuration = try SampleFile.parse(Self.text).get()
        let rules = configuration.providers.map { configuration.rules(of: $0) }
        #expect(rules.map { $0.roles.map(\.name) } == [["admin"], ["guest"]])
        #expect(rules.map(\.claims) == configuration.providers.map(\.claims))
    }

    @Test func `a service may name its provider, with a warning where names are shared`() throws {
        let third = Self.text.replacing(
            "[role.admin]",
            with: """
                [provider.other]
                issuer = "https://other.example.org"
                [provider.other.client]
                id = "hosts"
                auth_method = "none"
                [provider.other.claims]
                principal = "login"
                [role.admin]
                """
        ).replacing("[service.sudo]", with: "[service.sudo]\nprovider = \"other\"")
        let configuration = try SampleFile.parse(third).get()
        #expect(owner(configuration, "alice") == "other")
        #expect(owner(configuration, "alice", "sshd") == "corp")
        #expect(owner(configuration, "alice-ext") == "partner")
        #expect(
            configuration.warnings.map(\.message) == [
                "[service.sshd] asks another provider than [service.sudo]: make sure that a login name is the same "
                    + "person at both"
            ])
        let narrow = configuration.narrowed(to: configuration.providers[2])
        #expect(narrow.provider.name == "other")
        #expect(narrow.services.map(\.name) == [Array("sudo".utf8)])
    }

    static let problems: [ProblemTests.Change] = [
        .init(
            3, "", "26:10: [service.sudo] needs a provider: name one here, or give one provider default = true",
            "29:10: [service.sshd] needs a provider: name one here, or give one provider default = true"),
        .init(
            3, "default = 1", "3:11: default must be true or false, this is an integer",
            "26:10: [service.sudo] needs a provider: name one here, or give one provider default = true",
            "29:10: [service.sshd] needs a provider: name one here, or give one provider default = true"),
        .init(13, "default = true", "13:11: [provider.partner] has only the names that end in its name_suffix"),
        .init(12, "default = true", "12:11: [provider.corp] is the default already"),
        .init(
            3, "default = true\nname_suffix = \"-ext\"",
            "3:11: [provider.corp] has only the names that end in its name_suffix",
            "13:15: [provider.corp] has the same name_suffix",
            "27:10: [service.sudo] needs a provider: name one here, or give one provider default = true",
            "30:10: [service.sshd] needs a provider: name one here, or give one provider default = true"),
        .init(22, "", "20:7: [role.admin] needs providers: whose groups count here?"),
        .init(22, "providers = []", "22:13: providers must not be empty: nobody could have the role"),
        .init(22, #"providers = ["crop"]"#, #"22:14: there is no [provider.crop] (did you mean "corp"?)"#),
        .init(22, #"providers = "corp""#, "22:13: providers must be an array of strings, this is a string"),
        .init(
            27, "grants = [\"device\"]\nprovider = \"crop\"",
            #"28:12: there is no [provider.crop] (did you mean "corp"?)"#),
        .init(
            27, "grants = [\"device\"]\nprovider = \"partner\"",
            "28:12: [provider.partner] has only the names that end in its name_suffix"),
        .init(27, "grants = [\"device\"]\nprovider = 1", "28:12: provider must be a string, this is an integer"),
        .init(
            2, "issuer = \"https://corp.example.com\"\naccepted_issuers = [\"https://partner.example.net\"]",
            "3:20: accepted_issuers holds the issuer of [provider.partner]"),
        .init(
            32, "[messages]\ndisplay_name = \"X\"",
            "33:16: with several providers display_name stands in each [provider.NAME]"),
    ]

    @Test(arguments: problems)
    func `what would leave it open is refused with its place`(_ change: ProblemTests.Change) {
        #expect(SampleFile.problems(Self.with(line: change.line, change.text)) == change.problems)
    }

    @Test(arguments: ["ext", "-", "-Ext", "-ext-", "@ext", "-\u{E9}", "", "-0123456789012345678901234567890"])
    func `a suffix that is none`(_ suffix: String) {
        #expect(
            SampleFile.problems(Self.with(line: 12, "name_suffix = \"\(suffix)\"")) == [
                "u.toml:12:15: name_suffix must begin with -, . or _ and go on with small letters and digits, such as "
                    + "\"-ext\""
            ])
    }

    @Test func `the only provider owns every name`() {
        #expect(
            SampleFile.problems(SampleFile.with(line: 4, "name_suffix = \"-ext\"")) == [
                "u.toml:4:15: name_suffix is for several providers: this is the only one"
            ])
        #expect(SampleFile.problems(SampleFile.with(line: 4, "default = true")) == [])
        #expect(SampleFile.problems(SampleFile.with(line: 20, "groups = [\"a\"]\nproviders = [\"company\"]")) == [])
        #expect(SampleFile.problems(SampleFile.with(line: 27, "roles = [\"staff\"]\nprovider = \"company\"")) == [])
    }
}
