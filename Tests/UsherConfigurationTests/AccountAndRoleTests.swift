import LoginPolicy
import Testing

@testable import UsherConfiguration

/// `[accounts]`, `[roles]`, `[role.NAME]`, `[host]`, `[policy]`, `[service.NAME]` and claims.
struct AccountAndRoleTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `every key arrives where it belongs`() throws {
        let text =
            SampleRules.base.replacing(
                "groups = \"groups\"",
                with: """
                    groups = "groups"
                    principal_pattern = "(.+)@x"
                    groups_pattern = "/linux/(.+)"
                    groups_delimiter = ";"
                    on_groups_overage = "deny"
                    roles = ["a", "b"]
                    name = "n"
                    email = "e"
                    dn = "d"
                    domain = "tenant"
                    """
            ).replacing(
                "groups = [\"admins\"]",
                with: """
                    groups = ["admins"]
                    services = ["sshd"]
                    hosts = ["db-*"]
                    local_groups = ["sudo", "Debian-exim"]
                    privileged = true
                    run_as = ["root"]
                    max_session = "8h"
                    tokens = true
                    token_audiences = ["storage", "https://files.example.test/"]
                    required_acr = ["urn:mfa"]
                    required_amr = [["mfa"], ["pwd", "otp"]]
                    max_auth_age = "15m"
                    mfa_waiver = "reviewed 2026-11"
                    """
            ) + """
                allow_users = ["alice"]
                deny_users = ["bob"]
                deny_groups = ["h"]
                rhost_allow = ["::1"]
                mode = "observe"
                [service.sshd.messages]
                device_prompt = "Hello.\\nSign in."
                forbidden = "No."
                show_reason = true
                [service.su]
                grants = ["device"]
                roles = ["admin"]
                [policy]
                allow_users = ["carol"]
                deny_users = ["mallory"]
                allow_groups = ["a"]
                deny_groups = ["g"]
                require_groups = [["a", "b"], ["c"]]
                require_roles = [["staff", "admin"]]
                require_scopes = [["hosts"]]
                allowed_subjects = ["s"]
                allowed_subject_patterns = ["[0-9]+"]
                allowed_domains = ["example.com"]
                required_acr = ["a"]
                required_amr = [["hwk"]]
                max_auth_age = "1h"
                rhost_allow = ["10.0.0.0/8"]
                on_unavailable = "last_known"
                role_max_age = "2h"
                facts_missing = "nss-groups"
                [accounts]
                match = "map"
                map = { "alice@x" = "alice" }
                strip_domain = ["example.com"]
                name_pattern = "[a-z]+"
                local_only = ["backup-op"]
                reserved = ["vault"]
                require_existing = true
                bind = "first-login"
                uid_source = "claim"
                uid_claim = ["posix", "uid"]
                uid_range = [20000, 30000]
                home = "/srv/home"
                shell = "/bin/zsh"
                enumerate = true
                [roles]
                default_roles = ["staff"]
                from_groups = { prefix = "role-", allow = ["admin"], max = 3 }
                [host]
                name = "db-1"
                tags = ["prod"]

                """
        let configuration = try SampleRules.parse(text).get()
        let claims = configuration.rules.claims
        #expect(claims.principalPattern?.text == bytes("(.+)@x") && claims.groupsPattern?.text == bytes("/linux/(.+)"))
        #expect(claims.groupsDelimiter == UInt8(ascii: ";") && claims.groupsOverage == .deny)
        #expect(claims.roles == ClaimPath(names: [[0x61], [0x62]]) && claims.name == ClaimPath(names: [[0x6E]]))
        #expect(
            [claims.email, claims.distinguishedName, claims.domain]
                == ["e", "d", "tenant"].map {
                    ClaimPath(names: [bytes($0)])
                })
        let admin = try #require(configuration.roles.first)
        #expect(admin.services == [bytes("sshd")] && admin.hosts == [bytes("db-*")])
        #expect(admin.localGroups == ["sudo", "Debian-exim"].map(bytes) && admin.isPrivileged)
        #expect(admin.runAs == [bytes("root")] && admin.maximumSession == .seconds(28_800))
        #expect(admin.givesTokens && admin.tokenAudiences == [bytes("storage"), bytes("https://files.example.test/")])
        #expect(
            admin.demands
                == SignInDemands(
                    acr: [bytes("urn:mfa")], amr: [[bytes("mfa")], [bytes("pwd"), bytes("otp")]],
                    maximumAge: .seconds(900)))
        #expect(admin.waiver == "reviewed 2026-11")
        #expect(admin.place == SourcePlace(file: "u.toml", line: 18, column: 7))
        let accounts = configuration.accounts
        #expect(accounts.match == .map && accounts.map == [bytes("alice@x"): bytes("alice")])
        #expect(accounts.stripDomains == [bytes("example.com")] && accounts.namePattern?.text == bytes("[a-z]+"))
        #expect(accounts.localOnly == [bytes("backup-op")] && accounts.reserved == [bytes("vault")])
        #expect(accounts.requiresExisting && accounts.binding == .firstLogin)
        #expect(
            configuration.roleSources
                == RoleSources(
                    defaults: ["staff"], templates: RoleTemplates(prefix: bytes("role-"), allow: ["admin"], maximum: 3))
        )
        #expect(configuration.hostName == bytes("db-1") && configuration.hostTags == [bytes("prod")])
        try checkServices(configuration)
    }

    /// A key of a service replaces the policy's; what is denied adds to it.
    private func checkServices(_ configuration: UsherConfiguration) throws {
        let (sshd, su) = (configuration.services[0], configuration.services[1])
        #expect(sshd.conditions.allowUsers == [bytes("alice")] && su.conditions.allowUsers == [bytes("carol")])
        #expect(sshd.conditions.denyUsers == ["mallory", "bob"].map(bytes))
        #expect(su.conditions.denyUsers == [bytes("mallory")])
        #expect(sshd.conditions.denyGroups == ["g", "h"].map(bytes) && su.conditions.denyGroups == [bytes("g")])
        #expect(sshd.conditions.remoteHosts.map(\.prefix) == [128] && su.conditions.remoteHosts.map(\.prefix) == [8])
        #expect(sshd.mode == .observe && su.mode == .enforce)
        for service in [sshd, su] {
            let conditions = service.conditions
            #expect(conditions.allowGroups == [[0x61]] && conditions.requireGroups == [[[0x61], [0x62]], [[0x63]]])
            #expect(conditions.requireRoles == [["staff", "admin"]] && conditions.requireScopes == [[bytes("hosts")]])
            #expect(conditions.allowedSubjects == [[0x73]])
            #expect(conditions.allowedSubjectPatterns.map(\.text) == [bytes("[0-9]+")])
            #expect(conditions.allowedDomains == [bytes("example.com")])
            #expect(
                service.demands == SignInDemands(acr: [[0x61]], amr: [[bytes("hwk")]], maximumAge: .seconds(3_600)))
            #expect(service.onUnavailable == .lastKnown && service.factsMissing == .hostGroups)
            #expect(service.maximumRoleAge == .seconds(7_200))
        }
        #expect(sshd.messages.devicePrompt == "Hello.\nSign in." && sshd.messages.forbidden == "No.")
        #expect(sshd.messages.showsReason && sshd.messages.unauthorized == nil && su.messages == ServiceMessages())
        #expect(sshd.place == SourcePlace(file: "u.toml", line: 34, column: 10))
    }

    struct Lines: Sendable, CustomTestStringConvertible {
        let text: String
        let problems: [String]
        var testDescription: String { text }

        init(_ text: String, _ problems: String...) {
            self.text = text
            self.problems = problems
        }
    }

    static let accounts = [
        Lines("[accounts]\nmatch = \"map\"", "17:9: match = \"map\" needs a map: nobody could sign in"),
        Lines("[accounts]\nmap = { a = \"Alice\" }", Self.noName("17:13", "Alice")),
        Lines("[accounts]\nmap = { a = \"root\" }", "17:13: \"root\" is a reserved name: nobody signs in as it"),
        Lines(
            "[accounts]\nmap = { a = \"systemd-x\" }", "17:13: \"systemd-x\" is a reserved name: nobody signs in as it"),
        Lines("[accounts]\nmap = { \"\" = \"alice\" }", "17:9: a principal must not be empty"),
        Lines("[accounts]\nmap = { a = 1 }", "17:13: map.\"a\" must be a string, this is an integer"),
        Lines("[accounts]\nlocal_only = [\"a..b\"]", Self.noName("17:15", "a..b")),
        Lines("[accounts]\nreserved = [\"\"]", Self.noName("17:13", "")),
        Lines(
            "[accounts]\nstrip_domain = [\"@example.com\"]",
            "17:17: \"@example.com\" is no domain: write what stands behind the @, such as \"example.com\""),
        Lines(
            "[accounts]\nname_pattern = \"(a)\"",
            "17:16: name_pattern must have no capture group, this has 1: write (?:...) for a group"),
        Lines("[accounts]\nbind = \"never\"", "17:8: bind has no value \"never\"; it may be listed, first-login"),
        Lines(
            "[accounts]\nuid_source = \"ldap\"",
            "17:14: uid_source has no value \"ldap\"; it may be derived, claim, existing"),
        Lines(
            "[accounts]\nuid_source = \"claim\"",
            "17:14: uid_source = \"claim\" needs uid_claim: the claim that holds the uid"),
        Lines("[accounts]\nuid_claim = \"uid\"", "17:13: uid_claim means nothing without uid_source = \"claim\""),
        Lines("[accounts]\nuid_range = [1000]", "17:13: uid_range must be [FIRST, LAST], this is an array"),
        Lines("[accounts]\nuid_range = [2000, 1000]", "17:13: uid_range ends before it begins"),
        Lines(
            "[accounts]\nuid_range = [999, 2000]", "17:13: uid_range begins below 1000: those are the system's accounts"
        ),
        Lines("[accounts]\nuid_range = [2000, 2147483648]", "17:13: uid_range ends above 2147483647"),
        Lines(
            "[accounts]\nuid_range = [2000, 61184]",
            "17:13: uid_range overlaps 60001-60577: other parts of the system use these"),
        Lines(
            "[accounts]\nhome = \"/home/../etc\"",
            "17:8: home must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""),
        Lines(
            "[accounts]\nshell = \"bash\"",
            "17:9: shell must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\""),
        Lines("[accounts]\nenumerate = 1", "17:13: enumerate must be true or false, this is an integer"),
        Lines("[host]\nname = \"a b\"", "17:8: name must be a host name"),
        Lines("[host]\ntags = [\"a b\"]", "17:9: a tag must be 1 to 64 printable ASCII characters without blanks"),
    ]

    static let roleSources = [
        Lines("[roles]\ndefault_roles = [\"stff\"]", "17:18: there is no [role.stff] (did you mean \"staff\"?)"),
        Lines(
            "[role.root]\nprivileged = true\n[roles]\ndefault_roles = [\"root\"]",
            "19:18: [role.root] is privileged: it cannot be everybody's by default"),
        Lines(
            "[roles]\nfrom_groups = {}",
            "17:15: from_groups needs a prefix: otherwise each group would be a role",
            "17:15: from_groups needs allow: the roles that may come so"),
        Lines(
            "[roles]\nfrom_groups = { prefix = \"\", allow = [] }", "17:26: prefix must be 1 to 64 bytes",
            "17:38: allow must not be empty: no role could come so"),
        Lines(
            "[roles]\nfrom_groups = { prefix = \"x\", allow = [\"x\"], max = 101 }", "17:40: there is no [role.x]",
            "17:52: max must be between 1 and 100"),
        Lines("[roles]\ndelegate = \"scim\"", "17:12: delegate has no value \"scim\"; it may be nss"),
        Lines(
            "[roles]\ndelegate = \"nss\"\ndefault_roles = []\nfrom_groups = { prefix = \"x\", allow = [\"staff\"] }\n"
                + "[rule.one]\nroles = [\"staff\"]\nrules = { field = { acr = \"a\" } }",
            "17:12: delegate and default_roles exclude each other: one of them decides",
            "17:12: delegate and from_groups exclude each other: one of them decides",
            "17:12: delegate and rules exclude each other: u.toml:20 has [rule.one]"),
    ]

    static let roles = [
        Lines(
            "[role.x]\nlocal_groups = [\"games\", \"docker\"]",
            "17:26: the local group \"docker\" means power over this host: [role.x] needs privileged = true"),
        Lines("[role.x]\nlocal_groups = [\"a b\"]", "17:17: \"a b\" is no name of a local group"),
        Lines("[role.x]\nservices = []", "17:12: services must not be empty: leave it out for all"),
        Lines(
            "[role.x]\nservices = [\"a b\"]", "17:13: \"a b\" is no name for a service: use letters, digits, _ and -"),
        Lines("[role.x]\nhosts = []", "17:9: hosts must not be empty: leave it out for all"),
        Lines("[role.x]\nhosts = [\"a b\"]", "17:10: \"a b\" is no host name, with * and ? in it"),
        Lines("[role.x]\nrun_as = [\"ALL\"]", Self.noName("17:11", "ALL")),
        Lines(
            "[role.x]\nrun_as = [\"backup\", \"root\"]",
            "17:10: who becomes root has power over this host: [role.x] needs privileged = true"),
        Lines(
            "[role.x]\ntoken_audiences = [\"a\"]",
            "17:19: token_audiences has no meaning: [role.x] has no tokens = true"),
        Lines(
            "[role.x]\ntoken_audiences = [\"a b\"]\ntokens = true",
            "17:20: \"a b\" is no audience: printable ASCII without spaces, at most 512"),
        Lines("[role.x]\nmax_session = \"30s\"", "17:15: max_session must be between 60s and 2592000s"),
        Lines("[role.x]\nrequired_acr = [\"\"]", "17:17: required_acr must not have an empty string"),
        Lines("[role.x]\nrequired_amr = [[]]", "17:17: required_amr must not have an empty set"),
        Lines(
            "[role.x]\nrequired_amr = [\"mfa\"]",
            "17:17: required_amr must be an array of arrays of strings, this is a string"),
        Lines("[role.x]\nmfa_waiver = \"why\"", "17:14: mfa_waiver has no meaning: [role.x] is not privileged"),
        Lines(
            "[role.x]\nmfa_waiver = \"\"\nprivileged = true",
            "17:14: mfa_waiver must be 1 to 256 printable ASCII characters"),
    ]

    static let services = [
        Lines("[policy]\nroles = [\"staff\"]", "17:1: unknown key \"roles\" in [policy]"),
        Lines("[policy]\nallow_users = [\"Bob\"]", Self.noName("17:16", "Bob")),
        Lines("[policy]\ndeny_groups = [\"\"]", "17:16: deny_groups must not have an empty string"),
        Lines("[policy]\nrequire_roles = [[\"nobody\"]]", "17:19: there is no [role.nobody]"),
        Lines(
            "[policy]\nallowed_subject_patterns = [\"(a)\"]",
            "17:29: allowed_subject_patterns must have no capture group, this has 1: write (?:...) for a group"),
        Lines("[policy]\nallowed_domains = [\"\"]", "17:20: allowed_domains must not have an empty string"),
        Lines(
            "[policy]\nrhost_allow = [\"10.0.0.1/8\"]",
            "17:16: \"10.0.0.1/8\" has bits behind its prefix, or a prefix that begins with 0"),
        Lines("[policy]\nmode = \"audit\"", "17:8: mode has no value \"audit\"; it may be enforce, observe"),
        Lines(
            "[service.sshd.messages]\nforbidden = \"\\u0007\"",
            "17:13: forbidden must be 1 to 256 printable ASCII characters and line ends"),
        Lines(
            "[service.sshd.messages]\nforbiden = \"x\"",
            "17:1: unknown key \"forbiden\" in [service.sshd.messages] (did you mean \"forbidden\"?)"),
    ]

    private static func noName(_ place: String, _ name: String) -> String {
        "\(place): \"\(name)\" is no login name: small letters, digits, _, . and -, at most 32"
    }

    @Test(arguments: accounts + roleSources) func `a mistake in accounts, hosts and role sources is named`(
        _ lines: Lines
    ) {
        #expect(SampleRules.problems(SampleRules.with(lines.text)) == lines.problems)
    }

    @Test(arguments: roles + services) func `so is one in roles and services`(_ lines: Lines) {
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

    @Test func `a password alone opens no service whose roles are all privileged`() {
        let refusal =
            "[service.su] admits privileged roles alone, and a password gives none without a second factor: demand it "
            + "with required_amr, or take \"password\" out"
        let role = "[role.root]\ngroups = [\"r\"]\nprivileged = true\nmfa_waiver = \"x\"\n"
        let service = "[service.su]\ngrants = [\"device\", \"password\"]\nroles = [\"root\"]\n"
        let amr = "required_amr = [[\"pwd\", \"otp\"]]\n"
        #expect(SampleRules.problems(SampleRules.with(role + service)) == ["21:10: \(refusal)"])
        #expect(SampleRules.problems(SampleRules.with(role + amr + service)) == [])
        #expect(SampleRules.problems(SampleRules.with(role + service + amr)) == [])
        #expect(SampleRules.problems(SampleRules.with(role + service + "[policy]\n" + amr)) == [])
        #expect(SampleRules.problems(SampleRules.with(role + service + "[provider.corp.tokens]\n" + amr)) == [])
        #expect(
            SampleRules.problems(
                SampleRules.with(role + service).replacing("[\"root\"]", with: "[\"root\", \"staff\"]")) == [])
        #expect(SampleRules.problems(SampleRules.with(role + service).replacing(", \"password\"", with: "")) == [])
    }
}
