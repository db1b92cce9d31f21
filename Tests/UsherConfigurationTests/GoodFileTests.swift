import JOSE
import LoginPolicy
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// What a good file means.
struct GoodFileTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `every key arrives where it belongs`() throws {
        let configuration = try SampleFile.parse(SampleFile.text).get()
        let provider = configuration.provider
        #expect(provider.name == "company")
        #expect(provider.issuer.bytes == bytes("https://login.example.com/realms/staff"))
        #expect(provider.tls.authorities == .file(path: "/etc/usher/company-ca.pem"))
        #expect(provider.client.id == bytes("usher-hosts"))
        #expect(provider.client.authentication == .clientSecretPost)
        #expect(provider.client.secret == .credential(name: "usher.client_secret"))
        #expect(provider.client.scopes == ["openid", "profile", "groups"])
        #expect(provider.tokens.algorithms == [.rs256, .es256])
        #expect(provider.tokens.trustedAudiences == [bytes("account")])
        let rules = configuration.rules
        #expect(rules.claims.principal == ClaimPath(names: [bytes("preferred_username")]))
        #expect(rules.claims.groups == ClaimPath(names: [bytes("groups")]))
        #expect(rules.roles.map(\.name) == ["admin", "staff"])
        #expect(rules.roles.last?.groups == ["linux-admins", "linux-users"].map(bytes))
        var sshd = ServicePolicy(
            name: bytes("sshd"), grants: [.device], roles: ["staff"], maximumRoleAge: .seconds(3_600))
        sshd.place = SourcePlace(file: "u.toml", line: 25, column: 10)
        var sudo = ServicePolicy(
            name: bytes("sudo"), grants: [.device, .password], roles: ["admin"], maximumRoleAge: .seconds(900))
        sudo.place = SourcePlace(file: "u.toml", line: 29, column: 10)
        #expect(rules.services == [sshd, sudo])
        let limits = configuration.limits
        #expect([limits.authConnections, limits.providerConnections] == [300, 100])
        #expect(
            [limits.maximumPendingDevice, limits.maximumPendingPerSource, limits.maximumPendingSSHD] == [60, 6, 7])
        #expect([limits.maximumPendingUnbound, limits.maximumPendingUnboundPerSource] == [30, 2])
        #expect([limits.connectTimeout, limits.totalTimeout] == [.seconds(4), .seconds(20)])
        #expect(configuration.messages.displayName == "Example Staff" && configuration.messages.qr == .on)
        #expect(configuration.audit == .journal)
    }

    @Test func `wrong passwords have limits of their own`() throws {
        let keys = "failures_per_user = 1\nfailures_per_source = 3\nfailures_per_host = 1000"
        let limits = try SampleFile.parse(SampleFile.with(line: 37, keys)).get().limits
        #expect([limits.failuresPerUser, limits.failuresPerSource, limits.failuresPerHost] == [1, 3, 1_000])
        let defaults = try SampleFile.parse(SampleFile.text).get().limits
        #expect([defaults.failuresPerUser, defaults.failuresPerSource, defaults.failuresPerHost] == [10, 20, 100])
    }

    @Test func `what is left out has the values of the design`() throws {
        let text = SampleFile.text.split(separator: "[limits]")[0]
            .replacing("scopes = [\"openid\", \"profile\", \"groups\"]\n", with: "")
            .replacing("allowed_algs = [\"RS256\", \"ES256\"]\n", with: "")
        let configuration = try SampleFile.parse(String(text)).get()
        #expect(configuration.limits == Limits())
        #expect(configuration.messages == .init(displayName: "company"))
        #expect(configuration.messages.qr == .local && configuration.audit == .auto)
        #expect(configuration.provider.client.scopes == ["openid", "profile"])
        #expect(configuration.provider.tokens.algorithms == [.rs256, .ps256, .es256, .es384, .edDSA])
    }

    @Test func `claims come from the ID token, and from UserInfo where it is asked for`() throws {
        #expect(try SampleFile.parse(SampleFile.text).get().provider.claimSources == [.idToken])
        let text = SampleFile.with(line: 13, #"sources = ["id_token", "userinfo"]"#)
        #expect(try SampleFile.parse(text).get().provider.claimSources == [.idToken, .userInfo])
    }

    @Test func `a claim may lie in objects`() throws {
        let text = SampleFile.with(line: 13, #"groups = ["realm_access", "roles"]"#)
        #expect(
            try SampleFile.parse(text).get().rules.claims.groups
                == ClaimPath(names: ["realm_access", "roles"].map(bytes)))
    }

    @Test func `plain http is for a literal loopback address under --demo alone`() {
        for issuer in ["http://127.0.0.1:8080", "http://[::1]:8080/realm"] {
            let text = SampleFile.with(line: 2, "issuer = \"\(issuer)\"")
            #expect(SampleFile.problems(text, demo: true) == [])
            #expect(SampleFile.problems(text).count == 1)
        }
        for issuer in [
            "http://localhost:8080", "http://login.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1",
        ] {
            #expect(SampleFile.problems(SampleFile.with(line: 2, "issuer = \"\(issuer)\""), demo: true).count == 1)
        }
    }

    @Test func `what an administrator should know is a warning, not a refusal`() throws {
        let configuration = try SampleFile.parse(SampleFile.with(line: 27, #"roles = ["admin"]"#)).get()
        #expect(
            configuration.warnings.map(\.description) == [
                "u.toml:22:7: no service admits [role.staff]",
                "u.toml:30:10: [service.sudo] takes passwords: they give no second factor and pass through this host",
            ])
    }

    @Test func `the complete example of the documentation is read, and there is nothing to say about it`() throws {
        let page = try Documents.read("configuration.md")
        let example = try #require(page.split(separator: "## A complete example\n").last)
        let paths = example.split(separator: "\n").filter { $0.hasPrefix("`/") }.map { $0.dropFirst().dropLast(2) }
        let blocks = example.split(separator: "```toml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        #expect(paths == ["/etc/usher/usher.toml", "/etc/usher/roles.d/staff.toml", "/etc/usher/roles.d/db.toml"])
        let sources = zip(paths, blocks).map { path, block in
            ConfigurationSource(
                kind: path.contains("roles.d") ? .roles : .main, path: String(path), bytes: Array(block.utf8))
        }
        let result = UsherConfiguration.parse(sources, demo: false)
        if case .failure(let problems) = result { Issue.record("\(problems.problems)") }
        let configuration = try result.get()
        #expect(configuration.warnings == [])
        #expect(configuration.roles.map(\.name) == ["staff", "admin", "dba"])
        #expect(configuration.roleRules.map(\.name) == ["admins", "dba"])
    }

    @Test func `every other example of the documentation is read as well`() throws {
        let page = try Documents.read("configuration.md").split(separator: "## A complete example\n")[0]
        let blocks = page.split(separator: "```toml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        #expect(blocks.count == 2)
        for block in blocks {
            let isRule = block.hasPrefix("[rule.")
            let missing = """
                [service.sshd]
                grants = ["device"]
                roles = ["staff"]
                [provider.corp.client]
                id = "hosts"
                auth_method = "none"
                [provider.corp.claims]
                principal = "sub"
                [provider.partner.client]
                id = "hosts"
                auth_method = "none"
                [provider.partner.claims]
                principal = "sub"

                """
            #expect(SampleRules.problems(isRule ? SampleRules.base + block : missing + block) == [])
        }
    }
}
