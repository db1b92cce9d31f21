import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// Discovery, caching and the limits of key fetches: what a key means, and what is refused where.
struct DiscoveryKeysTests {
    /// The sample with these lines below its issuer.
    private static func with(_ lines: String, limits: String = "") -> String {
        SampleFile.with(line: 4, lines) + "\n" + limits
    }

    private func provider(_ lines: String) throws -> ProviderConfiguration {
        try SampleFile.parse(Self.with(lines)).get().provider
    }

    @Test func `every key arrives where it belongs`() throws {
        let provider = try provider(
            """
            accepted_issuers = ["accounts.example.com", "https://sts.example.com/tenant/"]
            discovery_url = "https://docs.example.com/idp?v=2"
            discovery_ttl = "2h"
            discovery_min_interval = "10s"
            allow_cross_host_endpoints = false
            jwks_file = "/etc/usher/keys.json"
            jwks_ttl = "5m"
            jwks_max_stale = "1h"
            """)
        #expect(
            provider.acceptedIssuers
                == ["accounts.example.com", "https://sts.example.com/tenant/"].map { Array($0.utf8) })
        #expect(provider.discovery.url?.bytes == Array("https://docs.example.com/idp?v=2".utf8))
        #expect(provider.discovery.isEnabled && !provider.discovery.allowsOtherHosts)
        #expect(provider.keysFile == "/etc/usher/keys.json")
        let limits = provider.documents
        #expect([limits.metadataLifetime, limits.metadataInterval] == [.seconds(7_200), .seconds(10)])
        #expect([limits.keysLifetime, limits.keysStaleness] == [.seconds(300), .seconds(3_600)])
    }

    @Test func `the limits of key fetches are every provider's`() throws {
        let text = SampleFile.with(
            line: 35,
            """
            jwks_refresh_count = 5
            jwks_refresh_window = "20s"
            jwks_min_interval = "2s"
            negative_kid_ttl = "5m"
            max_jwks_keys = 20
            """)
        let limits = try SampleFile.parse(text).get().provider.documents
        #expect(limits.refreshCount == 5 && limits.refreshWindow == .seconds(20))
        #expect(limits.keysInterval == .seconds(2) && limits.absentLifetime == .seconds(300))
        #expect(limits.maximumKeys == 20)
    }

    @Test func `what is left out has the values of the design`() throws {
        let provider = try SampleFile.parse(SampleFile.text).get().provider
        #expect(provider.documents == DocumentLimits() && provider.discovery == DiscoveryRules())
        #expect(provider.acceptedIssuers.isEmpty && provider.keysFile == nil)
        let limits = DocumentLimits()
        #expect(limits.refreshCount == 10 && limits.refreshWindow == .seconds(10) && limits.maximumKeys == 100)
        #expect(limits.keysInterval == .seconds(1) && limits.absentLifetime == .seconds(60))
        #expect(limits.metadataLifetime == .seconds(3_600) && limits.keysLifetime == .seconds(3_600))
        #expect(limits.keysStaleness == .seconds(86_400) && limits.metadataInterval == .seconds(30))
    }

    @Test func `without discovery keys and token endpoint stand in the file`() throws {
        for keys in [#"jwks_file = "/etc/usher/keys.json""#, #"jwks_uri = "https://login.example.com/keys""#] {
            let provider = try provider(
                "discovery = false\ntoken_endpoint = \"https://login.example.com/token\"\n" + keys)
            #expect(!provider.discovery.isEnabled)
        }
    }

    static let problems: [ProblemTests.Change] = [
        .init(
            4, "discovery = false", "4:13: without discovery [provider.company] needs jwks_uri or jwks_file",
            "4:13: without discovery [provider.company] needs token_endpoint"),
        .init(
            4, "discovery = false\njwks_file = \"/k\"",
            "4:13: without discovery [provider.company] needs token_endpoint"),
        .init(
            4,
            "discovery = false\njwks_file = \"/k\"\ntoken_endpoint = \"https://a.example/t\"\n"
                + "discovery_url = \"https://a.example/d\"", "7:17: discovery = false asks no discovery_url"),
        .init(4, "discovery = \"no\"", "4:13: discovery must be true or false, this is a string"),
        .init(
            4, "allow_cross_host_endpoints = 0",
            "4:30: allow_cross_host_endpoints must be true or false, this is an integer"),
        .init(
            4, #"discovery_url = "http://login.example.com/d""#,
            "4:17: discovery_url: the URL must begin with https:// (http:// works only for 127.0.0.1 under usherd --demo)"
        ),
        .init(
            4, #"discovery_url = "https://127.0.0.1/d""#,
            "4:17: discovery_url: the URL leads to a local address although the issuer is none"),
        .init(4, #"discovery_ttl = "59s""#, "4:17: discovery_ttl must be between 60s and 86400s"),
        .init(4, #"discovery_ttl = "2d""#, "4:17: discovery_ttl must be between 60s and 86400s"),
        .init(4, #"discovery_min_interval = "0s""#, "4:26: discovery_min_interval must be between 1s and 3600s"),
        .init(4, #"jwks_ttl = "0s""#, "4:12: jwks_ttl must be between 60s and 86400s"),
        .init(4, #"jwks_max_stale = "365d""#, "4:18: jwks_max_stale must be between 60s and 86400s"),
        .init(4, #"jwks_file = "keys.json""#, "4:13: jwks_file must be an absolute path"),
        .init(
            4, "jwks_uri = \"https://login.example.com/k\"\njwks_file = \"/k\"",
            "5:13: jwks_uri and jwks_file stand here both: one is enough"),
        .init(
            4, #"accepted_issuers = ["https://*.example.com"]"#,
            #"4:21: "https://*.example.com" is no issuer: write it whole, patterns are not understood"#),
        .init(
            4, #"accepted_issuers = ["https://sts.example.com/{tenant}/", "", "a b"]"#,
            #"4:21: "https://sts.example.com/{tenant}/" is no issuer: write it whole, patterns are not understood"#,
            #"4:58: "" is no issuer: write it whole, patterns are not understood"#,
            #"4:62: "a b" is no issuer: write it whole, patterns are not understood"#),
        .init(
            4, #"accepted_issuers = "https://x.example""#,
            "4:20: accepted_issuers must be an array of strings, this is a string"),
        .init(
            4, #"jwks_uris = "x""#, #"4:1: unknown key "jwks_uris" in [provider.company] (did you mean "jwks_uri"?)"#),
        .init(35, "jwks_refresh_count = 0", "35:22: jwks_refresh_count must be between 1 and 20"),
        .init(35, "jwks_refresh_count = 1000000", "35:22: jwks_refresh_count must be between 1 and 20"),
        .init(35, #"jwks_refresh_window = "1s""#, "35:23: jwks_refresh_window must be between 10s and 3600s"),
        .init(35, #"jwks_min_interval = "0s""#, "35:21: jwks_min_interval must be between 1s and 60s"),
        .init(35, #"negative_kid_ttl = "0s""#, "35:20: negative_kid_ttl must be between 10s and 3600s"),
        .init(35, "max_jwks_keys = 501", "35:17: max_jwks_keys must be between 1 and 500"),
    ]

    @Test(arguments: problems)
    func `a mistake is named with its place, and no number turns a guard off`(_ change: ProblemTests.Change) {
        #expect(SampleFile.problems(SampleFile.with(line: change.line, change.text)) == change.problems)
    }
}
