import LoginPolicy
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// `[provider.NAME.bearer]`.
struct BearerKeyTests {
    private static let reuse = "\n[service.sudo.reuse]\nmax_age = \"15m\"\n"

    private func parse(_ bearer: String, more: String = reuse) throws -> UsherConfiguration {
        try SampleFile.parse("\(SampleFile.text)\(more)[provider.company.bearer]\n\(bearer)\n").get()
    }

    private func problems(_ bearer: String, more: String = reuse) -> [String] {
        SampleFile.problems("\(SampleFile.text)\(more)[provider.company.bearer]\n\(bearer)\n").map {
            // The lines before are the sample's.
            $0.split(separator: ":", maxSplits: 2).dropFirst(2).joined()
        }
    }

    @Test func `without the table nobody signs in by a token`() throws {
        let configuration = try SampleFile.parse(SampleFile.text + Self.reuse).get()
        #expect(configuration.providers.map(\.bearer) == [nil])
        #expect(configuration.services.allSatisfy { $0.reuse?.bearerProviders.isEmpty ?? true })
    }

    @Test func `what is left out leaves nobody leaning on it`() throws {
        let configuration = try parse(#"audiences = ["usher-hosts"]"#)
        #expect(configuration.providers[0].bearer == BearerRules(audiences: [Array("usher-hosts".utf8)]))
        let rules = try #require(configuration.providers[0].bearer)
        #expect(rules.maximumLifetime == 3_600 && !rules.introspects && rules.allowedServices.isEmpty)
        #expect(configuration.services.first { $0.name == Array("sudo".utf8) }?.reuse?.bearerProviders == [])
    }

    @Test func `every key arrives where it belongs`() throws {
        let configuration = try parse(
            """
            audiences = ["a", "b"]
            max_lifetime = "5m"
            allowed_services = ["sudo"]
            introspect = true
            """)
        let rules = try #require(configuration.providers[0].bearer)
        #expect(rules.audiences == [[0x61], [0x62]] && rules.maximumLifetime == 300 && rules.introspects)
        for service in configuration.services {
            #expect(service.reuse?.bearerProviders == (service.name == Array("sudo".utf8) ? ["company"] : nil))
        }
    }

    @Test(arguments: [
        ("max_lifetime = \"5m\"", "19: [provider.company.bearer] needs audiences"),
        ("audiences = []", "13: audiences must not be empty: no token would do"),
        ("audiences = [\"\"]", "14: audiences must be of 1 to 255 bytes each"),
        ("audiences = \"a\"", "13: audiences must be an array of strings, this is a string"),
        ("audiences = [\"a\"]\nmax_lifetime = \"25h\"", "16: max_lifetime must be between 60s and 86400s"),
        ("audiences = [\"a\"]\nmax_lifetime = \"59s\"", "16: max_lifetime must be between 60s and 86400s"),
        ("audiences = [\"a\"]\nintrospect = \"yes\"", "14: introspect must be true or false, this is a string"),
        (
            "audiences = [\"a\"]\naudience = \"a\"",
            "1: unknown key \"audience\" in [provider.company.bearer] (did you mean \"audiences\"?)"
        ),
        (
            "audiences = [\"a\"]\nallowed_services = [\"sshd\"]",
            "20: allowed_services holds \"sshd\", which is no [service.NAME] with reuse"
        ),
        (
            "audiences = [\"a\"]\nallowed_services = [\"su\"]",
            "20: allowed_services holds \"su\", which is no [service.NAME] with reuse"
        ),
    ])
    func `a mistake is named`(_ bearer: String, _ problem: String) {
        #expect(problems(bearer) == [problem])
    }

    @Test func `a client that cannot prove itself asks nobody about tokens`() {
        let text = SampleFile.with(line: 7, "auth_method = \"none\"")
            .replacing("secret_credential = \"usher.client_secret\"", with: "")
        let found = SampleFile.problems(
            text + "\n[provider.company.bearer]\naudiences = [\"a\"]\nintrospect = true\n")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("introspect needs a client that proves itself: auth_method is \"none\"") == true)
    }
}
