import LoginPolicy
import Testing

@testable import UsherConfiguration

/// usher.toml, usher.toml.d and roles.d as one configuration.
struct SeveralFilesTests {
    private typealias Kind = ConfigurationSource.Kind

    private func source(_ kind: Kind, _ path: String, _ text: String) -> ConfigurationSource {
        ConfigurationSource(kind: kind, path: path, bytes: Array(text.utf8))
    }

    private func parse(_ others: ConfigurationSource...) -> Result<UsherConfiguration, ConfigurationProblems> {
        UsherConfiguration.parse([source(.main, "usher.toml", SampleRules.base)] + others, demo: false)
    }

    private func problems(_ result: Result<UsherConfiguration, ConfigurationProblems>) -> [String] {
        switch result {
        case .success: []
        case .failure(let problems): problems.problems.map(\.description)
        }
    }

    @Test func `a table may go on in another file`() throws {
        let configuration = try parse(
            source(.dropIn, "d/10.toml", "[service.sshd]\nrole_max_age = \"5m\"\n[limits]\nmax_pending_sshd = 3"),
            source(.dropIn, "d/20.toml", "service.sshd.mode = \"observe\"\n[limits]\nmax_pending_device = 9")
        ).get()
        #expect(configuration.services.map(\.maximumRoleAge) == [.seconds(300)])
        #expect(configuration.services.map(\.mode) == [.observe])
        #expect([configuration.limits.maximumPendingSSHD, configuration.limits.maximumPendingDevice] == [3, 9])
    }

    @Test func `roles and rules come from roles.d, and remember where they stand`() throws {
        let configuration = try parse(
            source(.roles, "roles.d/a.toml", "[role.dba]\n"),
            source(
                .roles, "roles.d/b.toml", "\n[rule.dba]\nroles = [\"dba\"]\nrules = { field = { groups = \"dba\" } }")
        ).get()
        #expect(configuration.roles.map(\.name) == ["admin", "staff", "dba"])
        #expect(configuration.roles.last?.place == SourcePlace(file: "roles.d/a.toml", line: 1, column: 7))
        let rule = try #require(configuration.roleRules.first)
        #expect(rule.place == SourcePlace(file: "roles.d/b.toml", line: 2, column: 7))
        #expect(
            configuration.warnings.map(\.description) == [
                "roles.d/a.toml:1:7: no service admits [role.dba]",
                "roles.d/b.toml:2:7: [rule.dba] gives only roles that no service admits",
            ])
    }

    @Test func `the same key in two files is a mistake that names both`() {
        #expect(
            problems(
                parse(
                    source(.dropIn, "d/a.toml", "[service.sshd]\nroles = [\"staff\"]"),
                    source(.dropIn, "d/b.toml", "[host]\nname = \"a\"\n[host.tags]"),
                    source(.dropIn, "d/c.toml", "[provider]\ncorp.claims.groups = \"x\"\nhost.name = \"b\""))
            ) == [
                "d/a.toml:2:1: \"roles\" stands in usher.toml:15 already: a key may stand in one file",
                "d/c.toml:2:13: \"groups\" stands in usher.toml:8 already: a key may stand in one file",
            ])
        #expect(
            problems(
                parse(
                    source(.dropIn, "d/b.toml", "[host]\nname = \"a\""),
                    source(.dropIn, "d/c.toml", "host.name = \"b\""))
            ) == ["d/c.toml:1:6: \"name\" stands in d/b.toml:2 already: a key may stand in one file"])
    }

    @Test func `a value never goes on in another file, an inline table either`() {
        let map = "[accounts]\nmap = { a = \"anna\" }"
        #expect(
            problems(
                parse(source(.dropIn, "d/a.toml", map), source(.dropIn, "d/b.toml", "[accounts.map]\nb = \"bert\"")))
                == ["d/b.toml:1:11: \"map\" stands in d/a.toml:2 already: a key may stand in one file"])
        #expect(
            problems(
                parse(source(.dropIn, "d/a.toml", "[accounts.map]\nb = \"bert\""), source(.dropIn, "d/b.toml", map)))
                == ["d/b.toml:2:1: \"map\" stands in d/a.toml:1 already: a key may stand in one file"])
        #expect(
            problems(
                parse(
                    source(.dropIn, "d/a.toml", "[accounts.map]\nb = \"bert\""),
                    source(.dropIn, "d/b.toml", "[accounts.map]\na = \"anna\""))) == [])
    }

    @Test func `a role or rule is written in one file`() {
        let rule = "[rule.one]\nroles = [\"admin\"]\nrules = { field = { groups = \"a\" } }"
        #expect(
            problems(
                parse(
                    source(.roles, "r/a.toml", rule), source(.roles, "r/b.toml", "[role.admin]\nprivileged = true"),
                    source(.roles, "r/c.toml", "[rule.one]\nenabled = false"))
            ) == [
                "r/b.toml:1:7: [role.admin] stands in usher.toml:9 already: a role is written in one file",
                "r/c.toml:1:7: [rule.one] stands in r/a.toml:1 already: a rule is written in one file",
            ])
    }

    @Test func `a file of roles.d holds roles and rules alone`() {
        #expect(
            problems(
                parse(
                    source(.roles, "r/a.toml", "[service.su]\ngrants = [\"device\"]\nroles = [\"admin\"]\n[roles]\n"))
            ) == [
                "r/a.toml:1:2: a file in roles.d holds [role.NAME] and [rule.NAME] alone: \"service\" belongs into "
                    + "usher.toml or a drop-in",
                "r/a.toml:4:2: a file in roles.d holds [role.NAME] and [rule.NAME] alone: \"roles\" belongs into "
                    + "usher.toml or a drop-in",
            ])
    }

    @Test func `every broken file is named, in the order of the files`() {
        #expect(
            problems(
                parse(
                    source(.dropIn, "d/a.toml", "[host\n"), source(.dropIn, "d/b.toml", "x = "),
                    source(.roles, "r/a.toml", "[role.admin]\n")))
                == [
                    "d/a.toml:1:6: the table's header is not closed with \"]\"",
                    "d/b.toml:1:5: a value is expected here (text needs quotes)",
                    "r/a.toml:1:7: [role.admin] stands in usher.toml:9 already: a role is written in one file",
                ])
        #expect(
            problems(
                parse(
                    source(.dropIn, "d/a.toml", "[host]\nnames = 1"), source(.roles, "r/a.toml", "[role.x]\ngroup = []")
                )
            ) == [
                "d/a.toml:2:1: unknown key \"names\" in [host] (did you mean \"name\"?)",
                "r/a.toml:2:1: unknown key \"group\" in [role.x] (did you mean \"groups\"?)",
            ])
    }

    @Test func `a pattern is pointed at in its own file`() {
        #expect(
            problems(parse(source(.dropIn, "d/a.toml", "\n\n[accounts]\nname_pattern = 'ab)'"))) == [
                "d/a.toml:4:19: name_pattern is no pattern: unmatched closing parenthesis"
            ])
    }

    @Test func `the fingerprint changes with every byte, and with what belongs to which file`() throws {
        let files = [
            source(.main, "usher.toml", SampleRules.base), source(.dropIn, "d/a.toml", "[host]\nname = \"a\""),
        ]
        let print = { (files: [ConfigurationSource]) in
            try UsherConfiguration.parse(files, demo: false).get().fingerprint
        }
        let first = try print(files)
        #expect(first.utf8.count == 64 && first.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(try print(files) == first)
        var others = [first]
        for changed in [
            [files[0], source(.dropIn, "d/a.toml", "[host]\nname = \"b\"")],
            [files[0], source(.dropIn, "d/b.toml", "[host]\nname = \"a\"")],
            [files[0], source(.dropIn, "d/a.toml", "[host]\nname = \"a\"\n")], [files[0]],
        ] {
            let other = try print(changed)
            #expect(!others.contains(other))
            others.append(other)
        }
        // The SHA-256 of eight bytes of length and one byte, twice.
        #expect(
            Fingerprint.of([source(.main, "a", "b")])
                == "3c9d591045bc8876f9d0399bbfb05c6a412096e906f73278f98406cd5dca86df")
    }
}
