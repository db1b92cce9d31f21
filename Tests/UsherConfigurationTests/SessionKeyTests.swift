import LoginPolicy
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// The keys of sign-ins that others lean on, of keys beside them, and of what ends them.
struct SessionKeyTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The small file with a second service; its lines begin with line 16, those of the argument with line 19.
    private static let sudo = "[service.sudo]\ngrants = [\"device\"]\nroles = [\"admin\"]\n"

    private static func read(_ lines: String) throws -> UsherConfiguration {
        try SampleRules.parse(SampleRules.with(lines)).get()
    }

    @Test func `without the tables there are limits, and no login leans on another`() throws {
        let plain = try Self.read("")
        let sessions = plain.sessions
        #expect(
            sessions.limits
                == SessionLimits(idle: .seconds(28_800), rolling: .seconds(86_400), absolute: .seconds(86_400)))
        #expect(sessions.recheckInterval == .seconds(900) && sessions.recheckRate == 10)
        #expect(sessions.onRevoked == .record && sessions.exportedClaims == [])
        #expect(plain.services.allSatisfy { $0.reuse == nil && $0.keyLoginFreshWithin == nil })
        #expect(plain.roles.allSatisfy { !$0.wantsFreshSignIn })
        #expect(plain.providers[0].logout.revoked == [.refreshToken, .accessToken])
        #expect(plain.providers[0].logout.endSession == .off)
    }

    @Test func `every key arrives where it belongs`() throws {
        let configuration = try Self.read(
            """
            [service.sshd.key_login]
            fresh_within = "12h"
            [service.sudo]
            grants = ["device"]
            roles = ["admin"]
            reuse = { max_age = "15m", acr = ["gold"], amr = [["mfa"], ["pwd", "otp"]], within = ["tty"] }
            [role.extra]
            groups = ["g"]
            fresh_sign_in = true
            services = ["sudo"]
            [sessions]
            idle_timeout = "1h"
            rolling_timeout = "2h"
            absolute_timeout = "12h"
            recheck_interval = "60s"
            recheck_rate = 7
            on_revoked = "terminate"
            [sessions.export_env]
            COST_CENTRE = "cost"
            TEAM = ["org", "team"]
            [provider.corp.logout]
            revoke_tokens = ["access_token", "refresh_token"]
            end_session = "print"
            """)
        let sudo = try #require(configuration.services.first { $0.name == Self.bytes("sudo") })
        var rule = ReuseRule(maximumAge: .seconds(900), within: [.tty])
        rule.demands.acr = [Self.bytes("gold")]
        rule.demands.amr = [[Self.bytes("mfa")], [Self.bytes("pwd"), Self.bytes("otp")]]
        #expect(sudo.reuse == rule && sudo.keyLoginFreshWithin == nil)
        let sshd = try #require(configuration.services.first { $0.name == Self.bytes("sshd") })
        #expect(sshd.reuse == nil && sshd.keyLoginFreshWithin == .seconds(43_200))
        #expect(configuration.roles.map(\.wantsFreshSignIn) == [false, false, true])
        let sessions = configuration.sessions
        #expect(
            sessions.limits
                == SessionLimits(idle: .seconds(3_600), rolling: .seconds(7_200), absolute: .seconds(43_200)))
        #expect(sessions.recheckInterval == .seconds(60) && sessions.recheckRate == 7)
        #expect(sessions.onRevoked == .terminate)
        #expect(
            sessions.exportedClaims == [
                ExportedClaim(variable: Self.bytes("COST_CENTRE"), claim: ClaimPath(names: [Self.bytes("cost")])),
                ExportedClaim(
                    variable: Self.bytes("TEAM"), claim: ClaimPath(names: [Self.bytes("org"), Self.bytes("team")])),
            ])
        // What renews goes first, whatever the order of the file.
        let logout = configuration.providers[0].logout
        #expect(logout.revoked == [.refreshToken, .accessToken] && logout.endSession == .print)
    }

    @Test func `a re-check may be off, and tokens may be left to the provider`() throws {
        #expect(try Self.read("[sessions]\nrecheck_interval = \"0s\"").sessions.recheckInterval == .zero)
        for key in ["revoke = false", "revoke_tokens = []"] {
            #expect(try Self.read("[provider.corp.logout]\n\(key)").providers[0].logout.revoked == [])
        }
        #expect(
            try Self.read("[provider.corp.logout]\nrevoke_tokens = [\"access_token\"]").providers[0].logout.revoked
                == [.accessToken])
    }

    /// Whoever comes in there is not the person yet, whatever the name says.
    @Test(arguments: [
        "login", "su", "su-l", "remote", "gdm", "gdm-password", "gdm-autologin", "lightdm", "sddm", "xdm", "cockpit",
        "runuser", "runuser-l",
    ])
    func `no service that lets people in leans on a sign-in of before`(_ service: String) {
        let lines = Self.sudo.replacing("sudo", with: service) + "[service.\(service).reuse]\nmax_age = \"15m\""
        #expect(
            SampleRules.problems(SampleRules.with(lines)) == [
                "19:\(11 + service.utf8.count): [service.\(service)] lets people in: no sign-in of before stands in for "
                    + "one there"
            ])
    }

    @Test func `nor does sshd, for which a key may do instead`() {
        #expect(
            SampleRules.problems(SampleRules.with("[service.sshd.reuse]\nmax_age = \"15m\"")) == [
                "16:15: [service.sshd] lets people in: no sign-in of before stands in for one there"
            ])
        #expect(
            SampleRules.problems(SampleRules.with(Self.sudo + "key_login = { fresh_within = \"1h\" }")) == [
                "19:13: key_login is for sshd alone"
            ])
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let lines: String
        let problems: [String]
        var testDescription: String { lines }

        init(_ lines: String, _ problems: String...) {
            self.lines = lines
            self.problems = problems
        }
    }

    static let reuse = [
        Change("reuse = true", "19:9: reuse must be a table ([reuse]), this is a boolean"),
        Change(
            "reuse = {}", "19:9: reuse of [service.sudo] needs max_age, such as \"15m\""),
        Change("reuse = { max_age = \"59s\" }", "19:21: max_age must be between 60s and 86400s"),
        Change("reuse = { max_age = \"25h\" }", "19:21: max_age must be between 60s and 86400s"),
        Change(
            "reuse = { max_age = 900 }",
            "19:21: max_age must be a duration such as \"30s\", \"5m\", \"1h\" or \"7d\", this is an integer"),
        Change("reuse = { max_age = \"15m\", within = [] }", "19:37: within must not be empty"),
        Change(
            "reuse = { max_age = \"15m\", within = [\"ip\"] }",
            "19:38: within has no value \"ip\"; it may be audit_session, tty"),
        Change(
            "reuse = { max_age = \"15m\", within = [\"ttyy\"] }",
            "19:38: within has no value \"ttyy\"; it may be audit_session, tty (did you mean \"tty\"?)"),
        Change("reuse = { max_age = \"15m\", acr = [\"\"] }", "19:35: acr must not have an empty string"),
        Change("reuse = { max_age = \"15m\", amr = [[]] }", "19:35: amr must not have an empty set"),
        Change(
            "reuse = { max_age = \"15m\", amr = [\"mfa\"] }",
            "19:35: amr must be an array of arrays of strings, this is a string"),
        Change(
            "reuse = { max_ag = \"15m\" }", "19:9: reuse of [service.sudo] needs max_age, such as \"15m\"",
            "19:11: unknown key \"max_ag\" in [service.sudo.reuse] (did you mean \"max_age\"?)"),
    ]

    @Test(arguments: reuse) func `a mistake in reuse is named with its place`(_ change: Change) {
        #expect(SampleRules.problems(SampleRules.with(Self.sudo + change.lines)) == change.problems)
    }

    static let keys = [
        Change("key_login = {}", "16:13: key_login needs fresh_within, such as \"12h\""),
        Change("key_login = { fresh_within = \"59s\" }", "16:30: fresh_within must be between 60s and 2592000s"),
        Change("key_login = { fresh_within = \"31d\" }", "16:30: fresh_within must be between 60s and 2592000s"),
        Change("key_login = \"12h\"", "16:13: key_login must be a table ([key_login]), this is a string"),
        Change(
            "key_login = { freshwithin = \"12h\" }", "16:13: key_login needs fresh_within, such as \"12h\"",
            "16:15: unknown key \"freshwithin\" in [service.sshd.key_login] (did you mean \"fresh_within\"?)"),
        Change(
            "[role.x]\ngroups = [\"g\"]\nfresh_sign_in = \"yes\"",
            "18:17: fresh_sign_in must be true or false, this is a string"),
        Change("[provider.corp.logout]\nrevoke = \"no\"", "17:10: revoke must be true or false, this is a string"),
        Change(
            "[provider.corp.logout]\nend_session = \"get\"",
            "17:15: end_session has no value \"get\"; it may be off, post, print"),
        Change(
            "[provider.corp.logout]\nrevoke_tokens = [\"id_token\"]",
            "17:18: revoke_tokens has no value \"id_token\"; it may be access_token, refresh_token"),
        Change(
            "[provider.corp.logout]\nrevok = true",
            "17:1: unknown key \"revok\" in [provider.corp.logout] (did you mean \"revoke\"?)"),
    ]

    @Test(arguments: keys) func `so is one in key_login, in a role and in logout`(_ change: Change) {
        #expect(SampleRules.problems(SampleRules.with(change.lines)) == change.problems)
    }

    static let sessions = [
        Change("idle_timeout = \"59s\"", "17:16: idle_timeout must be between 60s and 2592000s"),
        Change("rolling_timeout = \"31d\"", "17:19: rolling_timeout must be between 60s and 2592000s"),
        Change("absolute_timeout = \"0s\"", "17:20: absolute_timeout must be between 60s and 2592000s"),
        Change(
            "absolute_timeout = \"never\"",
            "17:20: absolute_timeout is no duration: write \"30s\", \"5m\", \"1h\" or \"7d\""),
        Change("recheck_interval = \"30s\"", "17:20: recheck_interval must be \"0s\", or at least \"60s\""),
        Change("recheck_interval = \"1s\"", "17:20: recheck_interval must be \"0s\", or at least \"60s\""),
        Change("recheck_interval = \"31d\"", "17:20: recheck_interval must be between 0s and 2592000s"),
        Change("recheck_rate = 0", "17:16: recheck_rate must be between 1 and 1000"),
        Change("recheck_rate = 1001", "17:16: recheck_rate must be between 1 and 1000"),
        Change(
            "on_revoked = \"kill\"", "17:14: on_revoked has no value \"kill\"; it may be record, lock, terminate"),
        Change(
            "idle_timout = \"8h\"", "17:1: unknown key \"idle_timout\" in [sessions] (did you mean \"idle_timeout\"?)"),
        Change("export_env = [\"TEAM\"]", "17:14: export_env must be a table ([export_env]), this is an array"),
        Change(
            "export_env = { TEAM = 7 }",
            "17:23: TEAM must be a claim's name, or an array of names that lead to it, this is an integer"),
        Change("export_env = { TEAM = [] }", "17:23: TEAM must be one to eight names of 1 to 255 bytes"),
    ]

    @Test(arguments: sessions) func `and in the limits of sign-ins`(_ change: Change) {
        #expect(SampleRules.problems(SampleRules.with("[sessions]\n" + change.lines)) == change.problems)
    }

    /// A claim is what a provider says: no loader, shell or program may take orders from it.
    @Test(arguments: [
        "PATH", "HOME", "SHELL", "USER", "LOGNAME", "IFS", "ENV", "BASH_ENV", "PS4", "EDITOR", "PAGER", "LD_PRELOAD",
        "LD_LIBRARY_PATH", "PYTHONPATH", "PERL5LIB", "RUBYOPT", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "GIT_SSH_COMMAND",
        "SSH_AUTH_SOCK", "SUDO_ASKPASS", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "LC_ALL", "LANG",
        "GCONV_PATH", "MALLOC_TRACE", "GLIBC_TUNABLES", "SYSTEMD_PAGER", "BEARER_TOKEN", "BEARER_TOKEN_FILE",
        "KRB5CCNAME", "TMPDIR", "team", "Team", "_TEAM", "1TEAM", "TE-AM", "TEAM ", "",
    ])
    func `no claim fills a variable that programs obey, nor one with another spelling`(_ name: String) {
        #expect(
            SampleRules.problems(SampleRules.with("[sessions.export_env]\n\"\(name)\" = \"c\"")) == [
                "17:1: \"\(name)\" cannot be filled by a claim: capital letters, digits and _, at most 64, and none "
                    + "that a shell, a loader or sudo reads"
            ])
    }

    @Test func `names of 64 are filled, and 32 of them`() throws {
        let name = String(repeating: "A", count: 64)
        #expect(
            SampleRules.problems(SampleRules.with("[sessions.export_env]\n\(name)A = \"c\"")) == [
                "17:1: \"\(name)...\" cannot be filled by a claim: capital letters, digits and _, at most 64, and none "
                    + "that a shell, a loader or sudo reads"
            ])
        #expect(
            try Self.read("[sessions.export_env]\n\(name) = \"c\"").sessions.exportedClaims.map(\.variable) == [
                Self.bytes(name)
            ])
        let lines = (0..<33).map { "V\($0) = \"c\"\n" }
        #expect(
            try Self.read("[sessions.export_env]\n" + lines.prefix(32).joined()).sessions.exportedClaims.count == 32)
        #expect(
            SampleRules.problems(SampleRules.with("[sessions.export_env]\n" + lines.joined())) == [
                "16:11: export_env has more than 32 names"
            ])
    }

    // MARK: What is legal and probably not meant

    @Test func `a sign-in that stands in for longer than an hour is a finding about security`() throws {
        let lines = { (age: String) in Self.sudo + "reuse = { max_age = \"\(age)\" }" }
        #expect(SampleRules.warnings(SampleRules.with(lines("1h"))) == [])
        let configuration = try Self.read(lines("61m"))
        #expect(
            configuration.warnings.map(\.description) == [
                "u.toml:19:21: reuse of [service.sudo] takes sign-ins of more than an hour ago: whoever gets at an open "
                    + "terminal needs no phone that long"
            ])
        #expect(configuration.warnings.map(\.kind) == [.longReuse] && ConfigurationProblem.Kind.longReuse.isSecurity)
    }

    @Test func `reuse that cannot happen is a finding`() throws {
        let lines = Self.sudo + "reuse = { max_age = \"30m\" }\n"
        #expect(SampleRules.warnings(SampleRules.with(lines + "[sessions]\nabsolute_timeout = \"30m\"")) == [])
        #expect(
            SampleRules.warnings(SampleRules.with(lines + "[sessions]\nabsolute_timeout = \"29m\"")) == [
                "16:10: max_age of reuse of [service.sudo] is longer than absolute_timeout of [sessions], which ends "
                    + "sign-ins before"
            ])
        let fresh = lines + "[role.x]\ngroups = [\"g\"]\nfresh_sign_in = true\n"
        #expect(
            SampleRules.warnings(SampleRules.with(fresh.replacing("[\"admin\"]", with: "[\"x\"]"))) == [
                "16:10: reuse of [service.sudo] never happens: every role that it admits has fresh_sign_in = true"
            ])
        #expect(
            SampleRules.warnings(SampleRules.with(fresh.replacing("[\"admin\"]", with: "[\"x\", \"admin\"]"))) == [])
    }

    @Test func `so is a terminal that polkit has not`() throws {
        let lines = Self.sudo.replacing("sudo", with: "polkit-1")
        #expect(
            SampleRules.warnings(SampleRules.with(lines + "reuse = { max_age = \"15m\" }")) == [
                "16:10: reuse of [service.polkit-1] never happens with \"tty\": polkit's helper has no terminal; write "
                    + "within = [\"audit_session\"]"
            ])
        let narrow = "reuse = { max_age = \"15m\", within = [\"audit_session\"] }"
        #expect(SampleRules.warnings(SampleRules.with(lines + narrow)) == [])
    }

    @Test func `so is a key that leans on sign-ins which have ended`() throws {
        let lines = "key_login = { fresh_within = \"25h\" }\n"
        #expect(
            SampleRules.warnings(SampleRules.with(lines)) == [
                "13:10: fresh_within of key_login of [service.sshd] is longer than absolute_timeout of [sessions], which "
                    + "ends sign-ins before"
            ])
        #expect(
            SampleRules.warnings(SampleRules.with(lines + "[sessions]\nabsolute_timeout = \"25h\"")) == [])
    }
}
