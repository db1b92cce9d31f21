import JOSE
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// `[provider.NAME.tokens]`, and what the device grant sends.
struct TokenRulesFileTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Line 17 of the sample file, trusted_audiences, is followed by these.
    private static func file(_ lines: String) -> String {
        SampleFile.with(line: 17, "trusted_audiences = [\"account\"]\n" + lines)
    }

    private func provider(_ lines: String) throws -> ProviderConfiguration {
        try SampleFile.parse(Self.file(lines)).get().provider
    }

    @Test func `every rule arrives where it belongs`() throws {
        let rules = try provider(
            """
            clock_skew = "0s"
            max_age_of_iat = "5m"
            max_lifetime = "1h"
            require_azp = "always"
            forbidden_claims = ["act", "may_act"]
            min_rsa_bits = 3072
            max_token_bytes = 16384
            at_hash = "require"
            max_auth_age = "12h"
            required_acr = ["loa2", "loa3"]
            required_amr = [["hwk"], ["pwd", "otp"]]

            [provider.company.tokens.required_claims]
            tenant = "staff"
            "a.b" = ["x", 7, true]
            """
        ).tokens
        #expect(rules.algorithms == [.rs256, .es256] && rules.trustedAudiences == [bytes("account")])
        #expect([rules.clockSkew, rules.maximumAge, rules.maximumLifetime] == [0, 300, 3_600])
        #expect(rules.authorizedParty == .always && rules.accessTokenHash == .require)
        #expect(rules.forbiddenClaims == ["act", "may_act"].map(bytes))
        #expect([rules.minimumRSABits, rules.maximumBytes] == [3_072, 16_384])
        #expect(rules.maximumAuthenticationAge == 43_200)
        #expect(rules.requiredACR == ["loa2", "loa3"].map(bytes))
        #expect(rules.requiredAMR == [["hwk"], ["pwd", "otp"]].map { $0.map(bytes) })
        #expect(
            rules.requiredClaims == [
                RequiredClaim(name: bytes("tenant"), values: [.text(bytes("staff"))]),
                RequiredClaim(name: bytes("a.b"), values: [.text(bytes("x")), .integer(7), .bool(true)]),
            ])
    }

    @Test func `what is left out is as strict as the program itself`() throws {
        var wanted = TokenRules()
        wanted.algorithms = [.rs256, .es256]
        wanted.trustedAudiences = [bytes("account")]
        #expect(try provider("").tokens == wanted)
        #expect([wanted.clockSkew, wanted.maximumAge, wanted.maximumLifetime] == [60, 600, 86_400])
        #expect([wanted.minimumRSABits, wanted.maximumBytes] == [2_048, 65_536])
    }

    @Test(arguments: [
        (#"clock_skew = "301s""#, "18:14: clock_skew must be between 0s and 300s"),
        (
            "clock_skew = 60",
            "18:14: clock_skew must be a duration such as \"30s\", \"5m\", \"1h\" or \"7d\", this is an integer"
        ),
        (#"max_age_of_iat = "59s""#, "18:18: max_age_of_iat must be between 60s and 86400s"),
        (#"max_age_of_iat = "25h""#, "18:18: max_age_of_iat must be between 60s and 86400s"),
        (#"max_lifetime = "2d""#, "18:16: max_lifetime must be between 60s and 86400s"),
        (#"max_lifetime = "0s""#, "18:16: max_lifetime must be between 60s and 86400s"),
        (#"max_auth_age = "0s""#, "18:16: max_auth_age must be between 60s and 2592000s"),
        (#"max_auth_age = "31d""#, "18:16: max_auth_age must be between 60s and 2592000s"),
        (
            #"require_azp = "never""#,
            #"18:15: require_azp has no value "never"; it may be auto, always"#
        ),
        (#"at_hash = "off""#, #"18:11: at_hash has no value "off"; it may be check, require"#),
        ("min_rsa_bits = 1024", "18:16: min_rsa_bits must be between 2048 and 8192"),
        ("min_rsa_bits = 2047", "18:16: min_rsa_bits must be between 2048 and 8192"),
        ("min_rsa_bits = 8193", "18:16: min_rsa_bits must be between 2048 and 8192"),
        ("max_token_bytes = 65537", "18:19: max_token_bytes must be between 1024 and 65536"),
        ("max_token_bytes = 1023", "18:19: max_token_bytes must be between 1024 and 65536"),
        ("required_acr = []", "18:16: required_acr must not be empty: leave it out to ask nothing"),
        ("required_amr = []", "18:16: required_amr must not be empty: leave it out to ask nothing"),
        ("required_amr = [[]]", "18:17: required_amr must not have an empty set"),
        (
            #"required_amr = ["otp"]"#,
            "18:17: required_amr must be an array of arrays of strings, this is a string"
        ),
        ("required_amr = [[1]]", "18:18: required_amr must be an array of arrays of strings, this is an integer"),
        (#"required_amr = "otp""#, "18:16: required_amr must be an array of arrays of strings, this is a string"),
        (#"forbidden_claims = [""]"#, "18:21: forbidden_claims must not have an empty name"),
        (
            #"forbidden_claims = ["sub"]"#,
            #"18:21: every ID token must have "sub": it cannot be forbidden"#
        ),
        (
            "forbidden_claims = [\"t\"]\nrequired_claims = { t = 1 }",
            #"18:21: every ID token must have "t": it cannot be forbidden"#
        ),
        (
            "required_claims = { t = [] }",
            #"18:25: required_claims."t" must have a value: no token could pass"#
        ),
        (
            "required_claims = { t = 1.5 }",
            #"18:25: required_claims."t" must be a string, an integer, a boolean, or an array of them, this is a float"#
        ),
        (#"required_claims = { "" = 1 }"#, "18:21: required_claims must not have an empty name"),
        ("required_claims = 1", "18:19: required_claims must be a table ([required_claims]), this is an integer"),
        (
            #"max_lifetme = "1h""#,
            #"18:1: unknown key "max_lifetme" in [provider.company.tokens] (did you mean "max_lifetime"?)"#
        ),
    ])
    func `a value that would turn a check off, or make no sense, is refused at its place`(
        _ line: String, _ problem: String
    ) {
        #expect(SampleFile.problems(Self.file(line)) == ["u.toml:" + problem])
    }

    @Test func `no audience has an empty name`() {
        #expect(
            SampleFile.problems(SampleFile.with(line: 17, #"trusted_audiences = ["a", ""]"#)) == [
                "u.toml:17:27: trusted_audiences must not have an empty name"
            ])
    }

    @Test func `nonce and PKCE of the device grant have their keys`() throws {
        let usual = try SampleFile.parse(SampleFile.text).get().provider.device
        #expect(usual == DeviceGrantRules() && usual.nonce == .auto && usual.pkce == .auto)
        let text = SampleFile.with(line: 4, "device_nonce = \"require\"\ndevice_pkce = \"off\"")
        let device = try SampleFile.parse(text).get().provider.device
        #expect(device.nonce == .require && device.pkce == .off)
        #expect(
            SampleFile.problems(SampleFile.with(line: 4, "device_nonce = \"on\"\ndevice_pkce = \"plain\"")) == [
                #"u.toml:4:16: device_nonce has no value "on"; it may be auto, off, require"#,
                #"u.toml:5:15: device_pkce has no value "plain"; it may be auto, off"#,
            ])
    }
}
