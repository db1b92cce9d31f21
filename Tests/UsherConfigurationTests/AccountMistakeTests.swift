import Testing

@testable import UsherConfiguration

/// Mistakes in `[accounts]`, `[host]`, `[roles]` and what belongs to groups.
@Suite struct AccountMistakeTests {
    static let accounts = [
        MistakenLines("[accounts]\nmatch = \"map\"", "17:9: match = \"map\" needs a map: nobody could sign in"),
        MistakenLines("[accounts]\nmap = { a = \"Alice\" }", MistakenLines.noName("17:13", "Alice")),
        MistakenLines(
            "[accounts]\nmap = { a = \"root\" }", "17:13: \"root\" is a reserved name: nobody signs in as it"),
        MistakenLines(
            "[accounts]\nmap = { a = \"systemd-x\" }", "17:13: \"systemd-x\" is a reserved name: nobody signs in as it"),
        MistakenLines("[accounts]\nmap = { \"\" = \"alice\" }", "17:9: a principal must not be empty"),
        MistakenLines("[accounts]\nmap = { a = 1 }", "17:13: map.\"a\" must be a string, this is an integer"),
        MistakenLines("[accounts]\nlocal_only = [\"a..b\"]", MistakenLines.noName("17:15", "a..b")),
        MistakenLines("[accounts]\nreserved = [\"\"]", MistakenLines.noName("17:13", "")),
        MistakenLines(
            "[accounts]\nstrip_domain = [\"@example.com\"]",
            "17:17: \"@example.com\" is no domain: write what stands behind the @, such as \"example.com\""),
        MistakenLines(
            "[accounts]\nname_pattern = \"(a)\"",
            "17:16: name_pattern must have no capture group, this has 1: write (?:...) for a group"),
        MistakenLines(
            "[accounts]\nbind = \"never\"", "17:8: bind has no value \"never\"; it may be listed, first-login"),
        MistakenLines(
            "[accounts]\nuid_source = \"ldap\"",
            "17:14: uid_source has no value \"ldap\"; it may be derived, claim, existing"),
        MistakenLines(
            "[accounts]\nuid_source = \"claim\"",
            "17:14: uid_source = \"claim\" needs uid_claim: the claim that holds the uid"),
        MistakenLines(
            "[accounts]\nuid_claim = \"uid\"", "17:13: uid_claim means nothing without uid_source = \"claim\""),
        MistakenLines("[accounts]\nuid_range = [1000]", "17:13: uid_range must be [FIRST, LAST], this is an array"),
        MistakenLines("[accounts]\nuid_range = [2000, 1000]", "17:13: uid_range ends before it begins"),
        MistakenLines(
            "[accounts]\nuid_range = [999, 2000]", "17:13: uid_range begins below 1000: those are the system's accounts"
        ),
        MistakenLines("[accounts]\nuid_range = [2000, 2147483648]", "17:13: uid_range ends above 2147483647"),
        MistakenLines(
            "[accounts]\nuid_range = [2000, 61184]",
            "17:13: uid_range overlaps 60001-60577: other parts of the system use these"),
        MistakenLines(
            "[accounts]\nhome = \"/home/../etc\"",
            "17:8: home must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""),
        MistakenLines(
            "[accounts]\nshell = \"bash\"",
            "17:9: shell must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""),
        MistakenLines("[accounts]\nenumerate = 1", "17:13: enumerate must be true or false, this is an integer"),
        MistakenLines("[host]\nname = \"a b\"", "17:8: name must be a host name"),
        MistakenLines(
            "[host]\ntags = [\"a b\"]", "17:9: a tag must be 1 to 64 printable ASCII characters without blanks"),
    ]

    static let roleSources = [
        MistakenLines(
            "[roles]\ndefault_roles = [\"stff\"]", "17:18: there is no [role.stff] (did you mean \"staff\"?)"),
        MistakenLines(
            "[role.root]\nprivileged = true\n[roles]\ndefault_roles = [\"root\"]",
            "19:18: [role.root] is privileged: it cannot be everybody's by default"),
        MistakenLines(
            "[roles]\nfrom_groups = {}",
            "17:15: from_groups needs a prefix: otherwise each group would be a role",
            "17:15: from_groups needs allow: the roles that may come so"),
        MistakenLines(
            "[roles]\nfrom_groups = { prefix = \"\", allow = [] }", "17:26: prefix must be 1 to 64 bytes",
            "17:38: allow must not be empty: no role could come so"),
        MistakenLines(
            "[roles]\nfrom_groups = { prefix = \"x\", allow = [\"x\"], max = 101 }", "17:40: there is no [role.x]",
            "17:52: max must be between 1 and 100"),
        MistakenLines("[roles]\ndelegate = \"scim\"", "17:12: delegate has no value \"scim\"; it may be nss"),
        MistakenLines(
            "[roles]\ndelegate = \"nss\"\ndefault_roles = []\nfrom_groups = { prefix = \"x\", allow = [\"staff\"] }\n"
                + "[rule.one]\nroles = [\"staff\"]\nrules = { field = { acr = \"a\" } }",
            "17:12: delegate and default_roles exclude each other: one of them decides",
            "17:12: delegate and from_groups exclude each other: one of them decides",
            "17:12: delegate and rules exclude each other: u.toml:20 has [rule.one]"),
    ]

    @Test(arguments: accounts + roleSources) func `a mistake in accounts, hosts and role sources is named`(
        _ lines: MistakenLines
    ) {
        #expect(SampleRules.problems(SampleRules.with(lines.text)) == lines.problems)
    }

    @Test func `what belongs to groups needs a groups claim`() {
        let text = SampleRules.base.replacing(
            "groups = \"groups\"",
            with: "groups_pattern = \"(a)\"\ngroups_delimiter = \",\"\non_groups_overage = \"deny\"")
        #expect(
            SampleRules.problems(text) == [
                "8:18: groups_pattern means nothing without groups",
                "9:20: groups_delimiter means nothing without groups",
                "10:21: on_groups_overage means nothing without groups",
            ])
        #expect(
            SampleRules.problems(
                SampleRules.base.replacing(
                    "groups = \"groups\"",
                    with:
                        "groups = \"g\"\ngroups_delimiter = \" \"\nprincipal_pattern = \"a\"\ngroups_pattern = \"(a)(b)\""
                ))
                == [
                    "9:20: groups_delimiter must be \",\", \";\" or \"|\"",
                    "10:21: principal_pattern must have exactly one capture group, this has 0: the part that counts",
                    "11:18: groups_pattern must have exactly one capture group, this has 2: the part that counts",
                ])
    }
}
