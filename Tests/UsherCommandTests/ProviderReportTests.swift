import StrictJSON
import Testing

@testable import usher

/// `usher provider show` and `refresh`: what they make of the daemon's answer.
struct ProviderReportTests {
    private static let shown = #"""
        {"ok":true,"providers":[{"name":"corp","issuer":"https://idp.test","metadata":"fresh","metadata_age_s":5,
        "keys":1,"keys_age_s":5,"endpoints":{"token_endpoint":{"url":"https://idp.test/t","from":"discovery"},
        "userinfo_endpoint":{"url":"https://idp.test/u","from":"configuration"}},"provider_algs":["RS256","HS256"],
        "allowed_algs":["RS256","EdDSA"],"key_set":[{"kid":"k1","kty":"RSA","alg":"RS256","use":"sig","usable":true,
        "age_s":61},{"kid":"enc\u001b[2J","usable":false}],"next_refresh_s":3595}]}
        """#

    private func members(_ text: String) throws -> JSONObject {
        try AdminAnswer.parse(Array(text.utf8))
    }

    @Test func `everything that is known is shown line by line`() throws {
        let report = try ProviderShowReport(members(Self.shown)).common
        #expect(report.isGood)
        #expect(
            report.lines == [
                "provider       corp, https://idp.test",
                "metadata       fresh, 5 s old",
                "keys           1 usable, 5 s old",
                "next refresh   in 59 min 55 s",
                "algorithms     RS256 EdDSA allowed",
                "               RS256 HS256 at the provider",
                "endpoint       token_endpoint: https://idp.test/t",
                "endpoint       userinfo_endpoint: https://idp.test/u (configured)",
                "key            k1: RSA, RS256, sig, known for 1 min 1 s",
                #"key            enc\x1b[2J: cannot verify, passed over"#,
            ])
    }

    @Test func `a provider that failed is not good`() throws {
        let text = Self.shown.replacing(#""endpoints""#, with: #""last_error":"provider.timeout","endpoints""#)
        let report = try ProviderShowReport(members(text)).common
        #expect(!report.isGood)
        #expect(report.lines.contains("last failure   provider.timeout (usher check says more)"))
    }

    @Test(arguments: [#"{"ok":true}"#, #"{"ok":true,"providers":{}}"#, #"{"ok":true,"providers":[{"name":"x"}]}"#])
    func `what is no report is malformed`(_ text: String) throws {
        let members = try members(text)
        #expect(throws: AdminError.malformed) { try ProviderShowReport(members) }
        guard members["providers"]?.array?.isEmpty != true else { return }
        #expect(throws: AdminError.malformed) { try ProviderRefreshReport(members) }
    }

    @Test func `a refresh says what was fetched, and what was not`() throws {
        let report = try ProviderRefreshReport(
            members(
                #"""
                {"ok":true,"providers":[{"name":"a","refreshed":true,"metadata":"recent","keys":"fetched"},
                {"name":"b","refreshed":true,"metadata":"configured","keys":"x"},
                {"name":"c","refreshed":false,"reason":"keys.refresh_limited"}]}
                """#)
        ).common
        #expect(!report.isGood)
        #expect(
            report.lines == [
                "a: metadata not fetched again so soon, keys fetched",
                "b: metadata from the configuration, keys unknown",
                "c: failed, keys.refresh_limited",
            ])
    }

    @Test func `a request carries its members in one line`() {
        #expect(AdminVerb.status.request([]) == Array("{\"verb\":\"status\"}\n".utf8))
        #expect(
            AdminVerb.providerShow.request([("name", .text("a\"\n"))])
                == Array("{\"verb\":\"provider_show\",\"name\":\"a\\\"\\u000a\"}\n".utf8))
    }
}
