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
}
