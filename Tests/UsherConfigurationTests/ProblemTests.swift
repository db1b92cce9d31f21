import Testing

@testable import UsherConfiguration

/// One change to a good file, and exactly what is said about it.
struct ProblemTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let line: Int
        let text: String
        let problems: [String]
        var testDescription: String { "\(line): \(text)" }

        init(_ line: Int, _ text: String, _ problems: String...) {
            self.line = line
            self.text = text
            self.problems = problems.map { "u.toml:" + $0 }
        }
    }

    static let provider = [
        Change(
            2, #"isuer = "https://login.example.com""#, "1:11: [provider.company] needs an issuer",
            #"2:1: unknown key "isuer" in [provider.company] (did you mean "issuer"?)"#),
        Change(
            2, #"issuer = "http://login.example.com""#,
            "2:10: issuer: the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo)"),
        Change(
            2, #"issuer = "http://127.0.0.1:8080""#,
            "2:10: issuer: the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo)"),
        Change(2, "issuer = 7", "2:10: issuer must be a string, this is an integer"),
        Change(3, #"ca_file = "company-ca.pem""#, "3:11: ca_file must be an absolute path"),
        Change(
            1, "[provider.\"a b\"]", #"1:11: "a b" is no name for a provider: use letters, digits, _ and -"#,
            "5:11: [provider.company] needs an issuer",
            "19:7: [role.admin] needs providers: whose groups count here?",
            "22:7: [role.staff] needs providers: whose groups count here?",
            "25:10: [service.sshd] needs a provider: name one here, or give one provider default = true",
            "29:10: [service.sudo] needs a provider: name one here, or give one provider default = true",
            "44:16: with several providers display_name stands in each [provider.NAME]"),
        Change(4, "[[provider.company.client]]", "5:19: the table stands here a second time"),
        Change(
            16, #"allowed_algs = ["HS256"]"#,
            "16:17: allowed_algs has no value \"HS256\"; it may be RS256, RS384, RS512, PS256, PS384, PS512, ES256, "
                + "ES384, ES512, EdDSA (did you mean \"RS256\"?)"),
        Change(16, "allowed_algs = []", "16:16: allowed_algs must not be empty"),
    ]

    static let client = [
        Change(6, "id = 7", "6:6: id must be a string, this is an integer"),
        Change(6, #"id = """#, "6:6: id must be 1 to 255 bytes without control characters"),
        Change(6, "", "5:19: [provider.company.client] needs an id"),
        Change(
            7, #"auth_method = "private_key""#,
            "7:15: auth_method has no value \"private_key\"; it may be none, client_secret_basic, client_secret_post, "
                + "client_secret_jwt, private_key_jwt, tls_client_auth, self_signed_tls_client_auth "
                + "(did you mean \"private_key_jwt\"?)"
        ),
        Change(
            7, "", "5:19: [provider.company.client] needs an auth_method: none, client_secret_basic or another"),
        Change(7, #"auth_method = "none""#, #"8:21: auth_method = "none" takes no secret"#),
        Change(8, "", #"5:19: auth_method = "client_secret_post" needs secret_file or secret_credential"#),
        Change(
            8, #"secret_credential = "../x""#,
            "8:21: secret_credential must be the name of a systemd credential, not a path"),
        Change(
            8, "secret_credential = \"x\"\nsecret_file = \"/x\"",
            "8:21: secret_file and secret_credential stand here both: one is enough"),
        Change(9, #"scopes = ["openid", "pro file"]"#, #"9:21: "pro file" is no scope name"#),
        Change(9, #"scopes = ["profile"]"#, #"9:10: scopes must contain "openid": without it there is no ID token"#),
    ]

    static let policy = [
        Change(
            13, #"sources = ["userinfo"]"#,
            #"13:11: sources must contain "id_token": UserInfo only adds to it"#),
        Change(13, "sources = []", #"13:11: sources must contain "id_token": UserInfo only adds to it"#),
        Change(
            13, #"sources = ["id_token", "user_info"]"#,
            #"13:24: sources has no value "user_info"; it may be id_token, userinfo (did you mean "userinfo"?)"#),
        Change(13, #"sources = "userinfo""#, "13:11: sources must be an array of strings, this is a string"),
        Change(12, "", "11:19: principal is missing: name the claim that holds the login name"),
        Change(12, "principal = []", "12:13: principal must be one to eight names of 1 to 255 bytes"),
        Change(
            12, "principal = true",
            "12:13: principal must be a claim's name, or an array of names that lead to it, this is a boolean"),
        Change(13, #"groups = [""]"#, "13:10: groups must be one to eight names of 1 to 255 bytes"),
        Change(20, #"groups = "linux-admins""#, "20:10: groups must be an array of strings, this is a string"),
        Change(20, "groups = [7]", "20:11: groups must be an array of strings, this is an integer"),
        Change(20, "groups = []", "20:10: groups must not be empty: nobody could have the role"),
        Change(20, #"groups = [""]"#, "20:11: a group's name must not be empty"),
        Change(
            20, "groups = [\"a\"]\nallow = true",
            #"21:1: unknown key "allow" in [role.admin]; it is a key of [roles.from_groups]"#),
        Change(26, "grants = []", "26:10: grants must not be empty"),
        Change(26, "", "25:10: [service.sshd] needs grants: one or more of device, password and ciba"),
        Change(
            26, #"grants = ["devise"]"#,
            #"26:11: grants has no value "devise"; it may be device, password, ciba (did you mean "device"?)"#),
        Change(27, #"roles = ["stafff"]"#, #"27:10: there is no [role.stafff] (did you mean "staff"?)"#),
        Change(27, "roles = []", "27:9: roles must not be empty: nobody could use [service.sshd]"),
        Change(27, "", "25:10: [service.sshd] needs the roles that it admits"),
        Change(32, #"role_max_age = "15 m""#, #"32:16: role_max_age is no duration: write "30s", "5m", "1h" or "7d""#),
        Change(32, #"role_max_age = "31d""#, "32:16: role_max_age must be between 1s and 2592000s"),
        Change(
            32, "role_max_age = 900",
            "32:16: role_max_age must be a duration such as \"30s\", \"5m\", \"1h\" or \"7d\", this is an integer"),
    ]

    static let rest = [
        Change(35, "auth_connections = 4097", "35:20: auth_connections must be between 8 and 4096"),
        Change(36, "provider_connections = 0", "36:24: provider_connections must be between 1 and 1024"),
        Change(37, "max_pending_device = -1", "37:22: max_pending_device must be between 1 and 4096"),
        Change(37, "max_pending_device = 6.4", "37:22: max_pending_device must be an integer, this is a float"),
        Change(
            37, "max_pending_device = 9223372036854775808", "37:22: the number does not fit 64 bits"),
        // None of these turns a limit off.
        Change(37, "failures_per_user = 0", "37:21: failures_per_user must be between 1 and 1000"),
        Change(37, "failures_per_source = 1001", "37:23: failures_per_source must be between 1 and 1000"),
        Change(37, "failures_per_host = -1", "37:21: failures_per_host must be between 1 and 1000"),
        Change(40, #"connect_timeout = "61s""#, "40:19: connect_timeout must be between 1s and 60s"),
        Change(
            41, #"total_timeout = "99999999999999999999s""#,
            #"41:17: total_timeout is no duration: write "30s", "5m", "1h" or "7d""#),
        Change(32, #"role_max_age = "99999d""#, "32:16: role_max_age must be between 1s and 2592000s"),
        Change(43, "[message]", #"43:2: unknown key "message" in the file (did you mean "messages"?)"#),
        Change(44, "display_name = \"Zo\u{EB}\"", "44:16: display_name must be 1 to 64 printable ASCII characters"),
        Change(45, #"qr = "yes""#, #"45:6: qr has no value "yes"; it may be off, on, local"#),
        Change(48, #"audit = "syslog""#, #"48:9: audit has no value "syslog"; it may be auto, journal, stderr"#),
        Change(47, "[limits]", "47:2: the table stands here a second time"),
        Change(47, "[messages.daemon]", "47:11: unknown key \"daemon\" in [messages]"),
        Change(45, #"issuer = "x""#, #"45:1: unknown key "issuer" in [messages]; it is a key of [provider.NAME]"#),
        Change(
            45, #"services = "x""#,
            #"45:1: unknown key "services" in [messages]; it is a key of [role.NAME]"#),
    ]

    @Test(arguments: provider + client + policy)
    func `a mistake is named with its place`(_ change: Change) {
        #expect(SampleFile.problems(SampleFile.with(line: change.line, change.text)) == change.problems)
    }

    @Test(arguments: rest)
    func `so is one in the limits, messages and the daemon's table`(_ change: Change) {
        #expect(SampleFile.problems(SampleFile.with(line: change.line, change.text)) == change.problems)
    }

    @Test func `every mistake of a file is named at once, in the order of the file`() {
        let text = SampleFile.with(line: 48, "audit = 1").replacing("\"device\", \"password\"", with: "\"devce\"")
            .replacing("id = \"usher-hosts\"", with: "id = 1")
        #expect(
            SampleFile.problems(text) == [
                "u.toml:6:6: id must be a string, this is an integer",
                "u.toml:30:11: grants has no value \"devce\"; it may be device, password, ciba (did you mean "
                    + "\"device\"?)",
                "u.toml:48:9: audit must be a string, this is an integer",
            ])
    }

    @Test func `what is missing altogether is named`() {
        #expect(
            SampleFile.problems("") == [
                "u.toml:1:1: there is no [provider.NAME]",
                "u.toml:1:1: there is no [service.NAME]: nobody could sign in",
            ])
        #expect(
            SampleFile.problems("provider = 1\nservice = 1") == [
                "u.toml:1:12: provider must be a table ([provider]), this is an integer",
                "u.toml:2:11: service must be a table ([service]), this is an integer",
            ])
    }

    @Test func `a secret in the file is refused and not repeated`() {
        let problems = SampleFile.problems(SampleFile.with(line: 8, #"secret = "hunter2""#))
        #expect(problems.contains { $0.hasPrefix("u.toml:8:10: a secret must not stand in this file") })
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test func `text of the file is escaped before it reaches a terminal`() {
        let problems = SampleFile.problems(SampleFile.with(line: 45, #""\u001b[2J\u202e" = 1"#))
        #expect(problems == [#"u.toml:45:1: unknown key "\x1b[2J\xe2\x80\xae" in [messages]"#])
    }

    @Test func `bytes that are no text are refused where they stand`() {
        let bytes = Array("[provider.x]\nissuer = \"".utf8) + [0xFF] + Array("\"".utf8)
        guard case .failure(let problems) = UsherConfiguration.parse(bytes, file: "u.toml", demo: false) else {
            Issue.record("it was read")
            return
        }
        #expect(problems.problems.map(\.description) == ["u.toml:2:11: the file is not valid UTF-8 here"])
    }
}
