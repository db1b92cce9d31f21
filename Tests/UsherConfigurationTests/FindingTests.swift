import Testing

@testable import UsherConfiguration

/// What is legal and probably not meant, each with the good twin that is passed over.
struct FindingTests {
    /// The base with lines from 16 on, and what is said.
    private func warnings(_ lines: String) -> [String] {
        SampleRules.warnings(SampleRules.with(lines))
    }

    private func rule(_ condition: String, name: String = "one", more: String = "") -> String {
        "[rule.\(name)]\nroles = [\"admin\"]\nrules = \(condition)\n\(more)"
    }

    @Test func `the base gives no reason for a warning`() {
        #expect(warnings("") == [])
        #expect(warnings(rule(#"{ field = { groups = "a" } }"#)) == [])
    }

    @Test func `a role that nothing gives, a service that nobody can use`() {
        #expect(
            warnings("[role.x]\n[service.su]\ngrants = [\"device\"]\nroles = [\"x\"]") == [
                "16:7: nothing gives [role.x]: no group, rule, default or template",
                "17:10: nobody can have a role that [service.su] admits",
            ])
        let service = "[service.su]\ngrants = [\"device\"]\nroles = [\"x\"]\n"
        let given = [
            "[role.x]\n[roles]\ndefault_roles = [\"x\"]\n",
            "[role.x]\n[roles]\nfrom_groups = { prefix = \"r-\", allow = [\"x\"] }\n",
            "[role.x]\n[rule.x]\nroles = [\"x\"]\nrules = { field = { acr = \"a\" } }\n",
            "[role.x]\ngroups = [\"g\"]\n",
        ]
        for lines in given { #expect(warnings(lines + service) == [], "\(lines)") }
        #expect(
            warnings(given[2].replacing("rules =", with: "enabled = false\nrules =") + service) == [
                "16:7: nothing gives [role.x]: no group, rule, default or template",
                "21:10: nobody can have a role that [service.su] admits",
            ])
    }

    @Test func `groups give nothing where no claim has them, unless the host's count`() {
        let text = SampleRules.base.replacing("groups = \"groups\"\n", with: "")
        #expect(
            SampleRules.warnings(text) == [
                "8:7: nothing gives [role.admin]: no group, rule, default or template",
                "10:7: nothing gives [role.staff]: no group, rule, default or template",
                "12:10: nobody can have a role that [service.sshd] admits",
            ])
        #expect(SampleRules.warnings(text + "[roles]\ndelegate = \"nss\"\n") == [])
    }

    @Test func `a role that no service admits, or that is for others`() {
        #expect(warnings("[role.x]\ngroups = [\"g\"]") == ["16:7: no service admits [role.x]"])
        #expect(warnings("[role.x]\ngroups = [\"g\"]\ntokens = true") == [])
        #expect(
            warnings("[role.x]\ngroups = [\"g\"]\nservices = [\"shd\"]") == [
                "16:7: [role.x] is for a service that has no table: \"shd\" (did you mean \"sshd\"?)",
                "16:7: no service admits [role.x]",
            ])
        #expect(
            warnings(
                "[role.x]\ngroups = [\"g\"]\nservices = [\"sshd\"]\n[service.su]\ngrants = [\"device\"]\nroles = [\"x\"]"
            ) == ["16:7: no service admits [role.x]", "19:10: nobody can have a role that [service.su] admits"])
    }

    @Test func `a rule that gives only what no service admits`() {
        let lines = "[role.x]\n[rule.one]\nroles = [\"x\"]\nrules = { field = { acr = \"a\" } }\n"
        #expect(
            warnings(lines) == [
                "16:7: no service admits [role.x]", "17:7: [rule.one] gives only roles that no service admits",
            ])
        #expect(
            warnings(lines.replacing("[\"x\"]", with: "[\"x\", \"staff\"]")) == ["16:7: no service admits [role.x]"])
    }

    @Test func `a rule that says what an earlier one says already`() {
        let condition = #"{ all = [ { field = { groups = ["a", "b"] } }, { field = { acr = "c" } } ] }"#
        let repetition = "19:7: [rule.two] gives nothing that [rule.one] (u.toml:16) does not give already"
        #expect(warnings(rule(condition) + rule(condition, name: "two")) == [repetition])
        for other in [
            rule(condition.replacing("\"b\"", with: "\"B\""), name: "two"),
            rule(condition.replacing("acr", with: "amr"), name: "two"),
            rule(condition.replacing("all", with: "any"), name: "two"),
            rule(condition, name: "two", more: "ignore_case = true\n"),
            rule(condition, name: "two").replacing("[\"admin\"]", with: "[\"staff\"]"),
            rule(condition, name: "two", more: "enabled = false\n"),
        ] { #expect(warnings(rule(condition) + other) == [], "\(other)") }
        #expect(
            warnings(rule(condition, more: "enabled = false\n") + rule(condition, name: "two")) == [])
    }

    @Test func `a condition that can never be true`() {
        let never = "16:7: [rule.one] gives nothing on this host: its condition is never true"
        #expect(
            warnings(rule(#"{ field = { service = "shd" } }"#)) == [
                never, "18:21: there is no [service.shd]: this is never true (did you mean \"sshd\"?)",
            ])
        #expect(
            warnings(rule(#"{ field = { provider = "crop" } }"#)) == [
                never, "18:21: there is no [provider.crop]: this is never true (did you mean \"corp\"?)",
            ])
        #expect(warnings(rule(#"{ field = { host_tags = "prod" } }"#)) == [never])
        #expect(warnings(rule(#"{ field = { host_tags = "prod" } }"#) + "[host]\ntags = [\"prod\"]") == [])
        #expect(warnings(rule(#"{ field = { host = { wildcard = "db-*" } } }"#)) == [])
        #expect(
            warnings(rule(#"{ field = { host = { wildcard = "db-*" } } }"#) + "[host]\nname = \"web-1\"") == [never])
        #expect(warnings(rule(#"{ field = { host = { regex = "web-." } } }"#) + "[host]\nname = \"web-1\"") == [])
        #expect(warnings(rule(#"{ field = { service = { wildcard = "s?h*" } } }"#)) == [])
        #expect(warnings(rule(#"{ field = { service = "SSHD" } }"#, more: "ignore_case = true")) == [])
        #expect(
            warnings(rule(#"{ field = { email = "a" } }"#)) == [
                never,
                "18:21: no claim is configured for email: without email in [provider.NAME.claims] this is never true",
            ])
        #expect(warnings(rule(#"{ field = { email = ["a", { null = true }] } }"#)) == [])
    }

    @Test func `never is reckoned through any, all and except`() {
        let never = "16:7: [rule.one] gives nothing on this host: its condition is never true"
        let no = #"{ field = { host_tags = "x" } }"#
        let maybe = #"{ field = { acr = "a" } }"#
        #expect(warnings(rule("{ any = [ \(no), \(maybe) ] }")) == [])
        #expect(warnings(rule("{ any = [ \(no), \(no) ] }")) == [never])
        #expect(warnings(rule("{ all = [ \(no), \(maybe) ] }")) == [never])
        #expect(warnings(rule("{ all = [ \(maybe), { except = \(no) } ] }")) == [])
    }

    @Test func `a string with a star or a question mark is compared as it stands`() {
        let text = { (word: String, sign: String) in
            "\"\(word)\" is compared as it stands, the \(sign) too: only { wildcard = \"...\" } in a rule reads it otherwise"
        }
        #expect(warnings(rule(#"{ field = { groups = ["a", "b-*"] } }"#)) == ["18:36: " + text("b-*", "*")])
        #expect(
            warnings("[role.x]\ngroups = [\"ops-?\"]\n[policy]\ndeny_groups = [\"*\"]") == [
                "16:7: no service admits [role.x]", "17:11: " + text("ops-?", "?"), "19:16: " + text("*", "*"),
            ])
        #expect(warnings(rule(#"{ field = { groups = { wildcard = "b-*" } } }"#)) == [])
    }

    @Test func `except over groups gives a role to whoever loses one`() {
        let condition =
            #"{ all = [ { field = { acr = "a" } }, { except = { any = [ { field = { groups = "b" } }, "#
            + #"{ field = { username = "c" } } ] } } ] }"#
        #expect(
            warnings(rule(condition)) == [
                "18:79: except asks for groups: whoever loses one of these at the provider gains what the rule gives"
            ])
        #expect(warnings(rule(condition.replacing("groups", with: "tty"))) == [])
    }

    @Test func `anchors inside a pattern that keep it from matching`() {
        let regex = { (text: String) in rule("{ field = { acr = { regex = '\(text)' } } }") }
        let end = "regex can never match: $ is the end, and something follows"
        let begin = "regex can never match: ^ is the beginning, and something stands before it"
        #expect(warnings(regex("x$y")) == ["18:39: \(end)"])
        #expect(warnings(regex("é$y")) == ["18:39: \(end)"])
        #expect(warnings(regex("a|x^y")) == ["18:41: \(begin)"])
        #expect(warnings(regex("[ab]^")) == ["18:42: \(begin)"])
        #expect(warnings(regex(#"x$\d"#)) == ["18:39: \(end)"])
        for good in [
            "^x$", "a|b", "^a|b$", "x$|y", "(?:x$)y?", "x$y?", "x$y*", "x$y{0,1}", "a*^b", "a?^b", "[$^]x", #"x\$y"#,
            #"x\^y"#, "(?m)x$y", #"\Qx$y\E"#, "x$é?", #"\bx^"#, "x$(?#y)z", "[[:alpha:]]^",
        ] { #expect(warnings(regex(good)) == [], "\(good)") }
    }

    @Test func `a standard claim whose scope is not asked for`() {
        let said = { (claim: String, scope: String) in
            "the claim \"\(claim)\" comes with the scope \"\(scope)\", which scopes does not ask for"
        }
        #expect(
            warnings(rule(#"{ field = { "metadata.phone_number" = "1" } }"#)) == [
                "18:21: " + said("phone_number", "phone")
            ])
        #expect(
            warnings(rule(#"{ field = { claim = ["address", "locality"], value = "x" } }"#)) == [
                "18:54: " + said("address", "address")
            ])
        for claim in ["zoneinfo", "department", "realm_access"] {
            #expect(warnings(rule("{ field = { \"metadata.\(claim)\" = \"1\" } }")) == [])
        }
        let email = SampleRules.base.replacing("principal = \"preferred_username\"", with: "principal = \"email\"")
        #expect(SampleRules.warnings(email) == ["7:13: " + said("email", "email")])
        let asked = "auth_method = \"none\"\nscopes = [\"openid\", \"email\"]"
        #expect(SampleRules.warnings(email.replacing("auth_method = \"none\"", with: asked)) == [])
        #expect(
            SampleRules.warnings(SampleRules.base.replacing("auth_method = \"none\"", with: asked)) == [
                "8:13: " + said("preferred_username", "profile")
            ])
    }

    @Test func `a privileged role demands a second factor, or says why not`() {
        let role =
            "[role.x]\ngroups = [\"g\"]\nprivileged = true\n[service.su]\ngrants = [\"device\"]\nroles = [\"x\"]\n"
        let said = [
            "16:7: [role.x] is privileged and demands no second factor: set required_amr or required_acr, or say with "
                + "mfa_waiver why not"
        ]
        let with = { (line: String) in role.replacing("privileged = true", with: "privileged = true\n\(line)") }
        #expect(warnings(role) == said)
        #expect(warnings(with("max_auth_age = \"1h\"")) == said)
        #expect(warnings(with("required_amr = []")) == said)
        #expect(warnings(with("required_amr = [[\"mfa\"]]")) == [])
        #expect(warnings(with("required_acr = [\"mfa\"]")) == [])
        #expect(warnings(with("mfa_waiver = \"break-glass\"")) == [])
        #expect(warnings(role + "[provider.corp.tokens]\nrequired_amr = [[\"mfa\"]]") == [])
        #expect(warnings(role.replacing("privileged = true", with: "privileged = false")) == [])
    }

    @Test func `two principals with one login name`() {
        #expect(
            warnings("[accounts]\nmap = { \"a@x\" = \"alice\", \"a@y\" = \"alice\" }") == [
                "17:34: \"alice\" is also the login name of \"a@x\": make sure that they are one person"
            ])
    }

    @Test func `what weakens security is told apart from the rest`() {
        let security = ConfigurationProblem.Kind.allCases.filter(\.isSecurity).map(\.rawValue)
        #expect(
            security == [
                "password_grant", "ciba_without_first_factor", "shared_names", "shared_account",
                "privileged_without_factor", "except_groups", "long_reuse",
            ])
    }
}
