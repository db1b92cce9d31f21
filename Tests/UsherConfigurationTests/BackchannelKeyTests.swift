import LoginPolicy
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// The keys of CIBA.
struct BackchannelKeyTests {
    @Test func `a service may have CIBA, and stays closed to strangers unless it says otherwise`() throws {
        let plain = try SampleFile.parse(SampleFile.with(line: 26, #"grants = ["ciba", "device"]"#)).get()
        let service = try #require(plain.rules.service(named: Array("sshd".utf8)))
        #expect(service.grants == [.ciba, .device] && !service.cibaWithoutFirstFactor)
        #expect(!plain.warnings.contains { $0.message.contains("phones") })
        let open = SampleFile.with(line: 26, "grants = [\"ciba\"]\nciba_without_first_factor = true")
        let configuration = try SampleFile.parse(open).get()
        #expect(configuration.rules.service(named: Array("sshd".utf8))?.cibaWithoutFirstFactor == true)
        #expect(
            configuration.warnings.map(\.description).contains(
                "u.toml:27:29: [service.sshd] has phones ring before anything is proven: "
                    + "whoever knows a name can pester its owner"))
        let closed = SampleFile.with(line: 26, "grants = [\"ciba\"]\nciba_without_first_factor = false")
        #expect(
            try SampleFile.parse(closed).get().rules.service(named: Array("sshd".utf8))?.cibaWithoutFirstFactor == false
        )
    }

    @Test(arguments: [
        ("name", ""), ("name@example.com", "@example.com"), ("name@a", "@a"),
    ])
    func `the login hint is the name, or the name with something behind it`(_ text: String, _ suffix: String) throws {
        let file = SampleFile.with(line: 9, "scopes = [\"openid\"]\nciba_login_hint = \"\(text)\"")
        #expect(try SampleFile.parse(file).get().provider.client.loginHintSuffix == Array(suffix.utf8))
    }

    @Test(arguments: [
        "", "nam", "email", "names", "name@", "@name", "name.example.com", "name@a b", "name@\u{E9}", "name @a",
        "name@" + String(repeating: "a", count: 254),
    ])
    func `any other form is refused`(_ text: String) {
        let file = SampleFile.with(line: 9, "scopes = [\"openid\"]\nciba_login_hint = \"\(text)\"")
        #expect(SampleFile.problems(file) == [#"u.toml:10:19: ciba_login_hint must be "name" or "name@SUFFIX""#])
    }

    @Test(arguments: [
        (
            "grants = [\"ciba\"]\nciba_without_first_factor = 1",
            "u.toml:27:29: ciba_without_first_factor must be true or false, this is an integer"
        ),
        (
            "grants = [\"device\"]\nciba_without_first_factor = true",
            "u.toml:27:29: ciba_without_first_factor has no meaning: grants of [service.sshd] has no \"ciba\""
        ),
        (
            "grants = [\"ciba\"]\nciba_without_first_facto = true",
            "u.toml:27:1: unknown key \"ciba_without_first_facto\" in [service.sshd] "
                + "(did you mean \"ciba_without_first_factor\"?)"
        ),
    ])
    func `a mistake is named with its place`(_ lines: String, _ problem: String) {
        #expect(SampleFile.problems(SampleFile.with(line: 26, lines)) == [problem])
    }

    @Test func `the hint has to be a string`() {
        let file = SampleFile.with(line: 9, "scopes = [\"openid\"]\nciba_login_hint = 7")
        #expect(SampleFile.problems(file) == ["u.toml:10:19: ciba_login_hint must be a string, this is an integer"])
    }
}
