import JOSE
import OpenIDConnect
import StrictTOML
import Testing

@testable import UsherConfiguration

/// `[provider.NAME.client]`: how the client proves itself, and what its requests carry besides.
struct ClientProblemTests {
    /// Lines 7 and 8 of the sample: auth_method, and where the secret lies.
    private static func file(_ method: String, _ lines: String...) -> String {
        SampleFile.with(line: 7, "auth_method = \"\(method)\"")
            .replacing("secret_credential = \"usher.client_secret\"", with: lines.joined(separator: "\n"))
    }

    private func client(_ text: String) throws -> ClientConfiguration {
        try SampleFile.parse(text).get().provider.client
    }

    @Test func `what is left out has the values of the design`() throws {
        let client = try client(SampleFile.text)
        #expect(client.basicEncoding == .form && client.secretGrace == .seconds(60))
        #expect(client.assertion == ClientAssertionSettings() && client.parameters == RequestParameters())
        #expect(client.assertion.algorithm == .es256 && client.assertion.secretAlgorithm == .hs384)
        #expect(client.assertion.audience == .issuer && client.assertion.keyID == nil)
        #expect(client.assertion.clientID == .send)
    }

    @Test func `a client with a key`() throws {
        let client = try client(
            Self.file(
                "private_key_jwt", #"private_key_file = "/etc/usher/client.pem""#, #"key_id = "host-1""#,
                #"assertion_alg = "PS384""#, #"assertion_audience = "token_endpoint""#, #"assertion_client_id = "omit""#
            ))
        #expect(client.authentication == .privateKeyJWT && client.secret == .file(path: "/etc/usher/client.pem"))
        #expect(client.assertion.keyID == Array("host-1".utf8) && client.assertion.algorithm == .ps384)
        #expect(client.assertion.audience == .tokenEndpoint && client.assertion.clientID == .omit)
        let other = try self.client(
            Self.file("private_key_jwt", #"private_key_credential = "usher.client_key""#))
        #expect(other.secret == .credential(name: "usher.client_key"))
    }

    @Test func `clients with a secret`() throws {
        let signing = try client(
            Self.file(
                "client_secret_jwt", #"secret_file = "/s""#, #"assertion_alg = "HS512""#, #"secret_grace = "0s""#))
        #expect(signing.authentication == .clientSecretJWT && signing.secret == .file(path: "/s"))
        #expect(signing.assertion.secretAlgorithm == .hs512 && signing.secretGrace == .zero)
        let basic = try client(
            Self.file(
                "client_secret_basic", #"secret_file = "/s""#, #"basic_encoding = "raw""#, #"secret_grace = "1d""#))
        #expect(basic.basicEncoding == .raw && basic.secretGrace == .seconds(86_400))
    }

    @Test func `audiences, resources and further parameters arrive in order`() throws {
        let text = Self.file(
            "client_secret_post", #"secret_file = "/s""#, #"audience = ["api://one", "two"]"#,
            #"resource = ["https://api.example.com/v1", "urn:example:x"]"#
        ).replacing(
            "[provider.company.client]",
            with: """
                [provider.company.extra_params]
                "acr_values" = "urn:mfa"
                organization = "org 1"

                [provider.company.client]
                """)
        let parameters = try client(text).parameters
        #expect(parameters.audiences == ["api://one", "two"].map { Array($0.utf8) })
        #expect(parameters.resources == ["https://api.example.com/v1", "urn:example:x"].map { Array($0.utf8) })
        #expect(
            parameters.extra == [
                .init(name: Array("acr_values".utf8), value: Array("urn:mfa".utf8)),
                .init(name: Array("organization".utf8), value: Array("org 1".utf8)),
            ])
    }

    @Test(arguments: [
        (
            file("private_key_jwt", ""),
            ["5:19: auth_method = \"private_key_jwt\" needs private_key_file or private_key_credential"]
        ),
        (
            file("private_key_jwt", #"private_key_file = "/k""#, #"private_key_credential = "k""#),
            ["9:26: private_key_file and private_key_credential stand here both: one is enough"]
        ),
        (
            file("private_key_jwt", #"private_key_file = "/k""#, #"secret_file = "/s""#),
            [#"9:15: auth_method = "private_key_jwt" takes no secret"#]
        ),
        (
            file("client_secret_jwt", #"private_key_file = "/k""#, #"secret_file = "/s""#),
            [#"8:20: auth_method = "client_secret_jwt" takes no private key"#]
        ),
        (file("none", #"private_key_file = "/k""#), [#"8:20: auth_method = "none" takes no private key"#]),
        (file("private_key_jwt", #"private_key_file = "k""#), ["8:20: private_key_file must be an absolute path"]),
        (
            file("private_key_jwt", #"private_key_credential = "../k""#),
            ["8:26: private_key_credential must be the name of a systemd credential, not a path"]
        ),
        (
            file("private_key_jwt", #"private_key_file = "/k""#, #"assertion_alg = "HS256""#),
            [
                "9:17: assertion_alg has no value \"HS256\"; it may be RS256, RS384, RS512, PS256, PS384, PS512, ES256, "
                    + "ES384, ES512, EdDSA (did you mean \"RS256\"?)"
            ]
        ),
        (
            file("client_secret_jwt", #"secret_file = "/s""#, #"assertion_alg = "RS256""#),
            [#"9:17: assertion_alg has no value "RS256"; it may be HS256, HS384, HS512 (did you mean "HS256"?)"#]
        ),
        (
            file("client_secret_jwt", #"secret_file = "/s""#, #"assertion_audience = "both""#),
            [#"9:22: assertion_audience has no value "both"; it may be issuer, token_endpoint, endpoint"#]
        ),
        (
            file("client_secret_jwt", #"secret_file = "/s""#, #"assertion_client_id = "no""#),
            [#"9:23: assertion_client_id has no value "no"; it may be send, omit"#]
        ),
        (
            file("client_secret_basic", #"secret_file = "/s""#, #"basic_encoding = "url""#),
            [#"9:18: basic_encoding has no value "url"; it may be form, raw"#]
        ),
        (
            file("client_secret_post", #"secret_file = "/s""#, #"basic_encoding = "raw""#),
            ["9:18: basic_encoding belongs to auth_method client_secret_basic"]
        ),
        (
            file("client_secret_post", #"secret_file = "/s""#, #"assertion_alg = "HS256""#, #"key_id = "k""#),
            [
                "9:17: assertion_alg belongs to auth_method client_secret_jwt or private_key_jwt",
                "10:10: key_id belongs to auth_method private_key_jwt",
            ]
        ),
        (
            file("none", #"secret_grace = "1m""#),
            ["8:16: secret_grace belongs to auth_method client_secret_basic, client_secret_post or client_secret_jwt"]
        ),
        (
            file("client_secret_post", #"secret_file = "/s""#, #"secret_grace = "2d""#),
            ["9:16: secret_grace must be between 0s and 86400s"]
        ),
        (
            file("private_key_jwt", #"private_key_file = "/k""#, #"key_id = "ä""#),
            ["9:10: key_id must be 1 to 255 printable ASCII characters"]
        ),
        (file("none", #"audience = [""]"#), ["8:13: an audience must be 1 to 2048 bytes without control characters"]),
        (
            file("none", ##"resource = ["api", "https://a.example/#x"]"##),
            [
                "8:13: \"api\" is no resource: an absolute URI without fragment, such as \"https://api.example.com\"",
                "8:20: \"https://a.example/#x\" is no resource: an absolute URI without fragment, such as "
                    + "\"https://api.example.com\"",
            ]
        ),
        (file("none", "audience = \"x\""), ["8:12: audience must be an array of strings, this is a string"]),
    ])
    func `a mistake is named with its place`(_ text: String, _ problems: [String]) {
        #expect(SampleFile.problems(text) == problems.map { "u.toml:" + $0 })
    }

    @Test(arguments: [
        (
            "client_id = \"x\"",
            #"4:1: "client_id" is a parameter that usherd sets itself: it has no place in extra_params"#
        ),
        ("nonce = \"x\"", #"4:1: "nonce" is a parameter that usherd sets itself: it has no place in extra_params"#),
        ("\"a&b\" = \"x\"", #"4:1: "a&b" is no name for a parameter"#),
        ("max_age = 0", "4:11: max_age must be a string, this is an integer"),
        (#"prompt = "a\u0000""#, "4:10: a parameter must be 1 to 2048 bytes without control characters"),
    ])
    func `a further parameter cannot change what a request is`(_ line: String, _ problem: String) {
        let text = SampleFile.with(line: 3, "[provider.company.extra_params]\n\(line)")
        #expect(SampleFile.problems(text) == ["u.toml:" + problem])
        #expect(SampleFile.problems(SampleFile.with(line: 3, "extra_params = { max_age = \"0\" }")).isEmpty)
    }

    @Test(arguments: ["tls_client_auth", "self_signed_tls_client_auth"])
    func `a client with a certificate needs one in the table of TLS`(_ method: String) throws {
        let text = Self.file(method, "")
        let problem =
            "u.toml:5:19: auth_method = \"\(method)\" needs client_cert and client_key in [provider.company.tls]"
        #expect(SampleFile.problems(text) == [problem])
        let half = text + "\n[provider.company.tls]\nclient_cert = \"/c\"\n"
        #expect(SampleFile.problems(half).contains(problem))
        #expect(!SampleFile.problems(half + "client_key = \"/k\"\n").contains(problem))
    }

    @Test func `a private key in the file is refused and not repeated`() {
        let problems = SampleFile.problems(Self.file("private_key_jwt", #"private_key = "-----BEGIN hunter2""#))
        #expect(problems.contains { $0.hasPrefix("u.toml:8:15: a private key must not stand in this file") })
        #expect(!problems.joined().contains("hunter2"))
    }
}
