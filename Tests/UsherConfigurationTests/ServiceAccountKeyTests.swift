import AccountRecord
import LoginPolicy
import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// `[service_account.NAME]` and `[service.NAME] service_accounts`.
struct ServiceAccountKeyTests {
    private static let bearer = "[provider.company.bearer]\naudiences = [\"usher-hosts\"]\n"
    private static let good = "client_id = \"robot\"\nroles = [\"staff\"]"
    /// sudo lists it: in the place of its role_max_age.
    private static let listing = SampleFile.text.replacing(
        "role_max_age = \"15m\"", with: "service_accounts = [\"nightly\"]")

    private func text(_ account: String, name: String = "nightly", more: String = bearer) -> String {
        "\(Self.listing)\(more)[service_account.\(name)]\n\(account)\n"
    }

    /// LINE: what is wrong; lines count from the table's own.
    private func problems(_ text: String) -> [String] {
        let start =
            text.split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.hasPrefix("[service_account") } ?? 0
        return SampleFile.problems(text).map { problem in
            let parts = problem.split(separator: ":", maxSplits: 3)
            return "\((Int(parts[1]) ?? 0) - start - 1):\(parts[2]):\(parts[3])"
        }
    }

    @Test func `it arrives with the service that lists it, and as an account that is its client's`() throws {
        let configuration = try SampleFile.parse(text(Self.good)).get()
        let account = try #require(configuration.serviceAccounts.first)
        #expect(configuration.serviceAccounts.count == 1 && account.name.bytes == Array("nightly".utf8))
        #expect(account.provider == "company" && account.client == ServiceClient(id: Array("robot".utf8)))
        let issuer = configuration.providers[0].configuration.issuer.bytes
        let rule = ServiceAccountRule(issuer: issuer, clientID: Array("robot".utf8), roles: ["staff"])
        #expect(account.rule == rule && configuration.rules.serviceAccounts == [Array("nightly".utf8): rule])
        let listed = try #require(configuration.listed.account(named: account.name))
        #expect(listed.issuer == issuer && listed.subject == Array("robot".utf8) && !listed.isLocked)
        for service in configuration.services {
            let isSudo = service.name == Array("sudo".utf8)
            #expect(service.serviceAccounts == (isSudo ? [Array("nightly".utf8)] : []))
        }
        #expect(configuration.choice.serviceAccounts == [Array("nightly".utf8): "company"])
    }

    @Test func `what else a client may say`() throws {
        let more = Self.good + "\nprovider = \"company\"\nscopes = [\"a\", \"b\"]\naudience = \"hosts\""
        #expect(
            try SampleFile.parse(text(more)).get().serviceAccounts.map(\.client) == [
                ServiceClient(id: Array("robot".utf8), scopes: ["a", "b"], audience: Array("hosts".utf8))
            ])
    }

    @Test(arguments: [
        ("roles = [\"staff\"]", "0:18: [service_account.nightly] needs client_id"),
        ("client_id = \"robot\"", "0:18: [service_account.nightly] needs the roles that it has"),
        ("client_id = \"\"\nroles = [\"staff\"]", "1:13: client_id must be 1 to 255 bytes without control characters"),
        (
            "client_id = \"a\\n\"\nroles = [\"staff\"]",
            "1:13: client_id must be 1 to 255 bytes without control characters"
        ),
        (
            "client_id = \"robot\"\nroles = []",
            "2:9: roles must not be empty: [service_account.nightly] could do nothing"
        ),
        (
            "client_id = \"robot\"\nroles = [\"staf\"]",
            "2:10: there is no [role.staf] (did you mean \"staff\"?)"
        ),
        (
            "client_id = \"robot\"\nroles = [\"power\"]",
            "2:10: \"power\" is privileged: a service account has no second factor"
        ),
        (good + "\nprovider = \"compan\"", "3:12: there is no [provider.compan] (did you mean \"company\"?)"),
        (good + "\nscopes = [\"a b\"]", "3:11: \"a b\" is no scope name"),
        (good + "\naudience = \"\"", "3:12: audience must be 1 to 255 bytes without control characters"),
        (good + "\nsecret = \"x\"", "3:1: unknown key \"secret\" in [service_account.nightly]"),
    ])
    func `every mistake is reported where it stands`(_ account: String, _ problem: String) {
        let power = "[role.power]\ngroups = [\"p\"]\nprivileged = true\n"
        #expect(problems(text(account, more: Self.bearer + power)) == [problem])
    }

    @Test func `its provider must say which tokens count`() {
        #expect(
            problems(text(Self.good, more: "")) == [
                "0:18: [service_account.nightly] needs a table [provider.company.bearer]: its audiences say which tokens count"
            ])
    }

    @Test func `with several providers it says whose client it is, and roles are for that one's`() throws {
        let bearer = "[provider.partner.bearer]\naudiences = [\"a\"]\n"
        let text = { (account: String) in
            "\(SeveralProvidersTests.text)\(bearer)[service_account.nightly]\n\(account)\n"
        }
        let guest = "client_id = \"robot\"\nroles = [\"guest\"]\n"
        #expect(problems(text(guest)) == ["0:18: [service_account.nightly] needs provider: whose client is it?"])
        #expect(
            problems(text(guest + "provider = \"corp\"")) == [
                "3:12: [service_account.nightly] needs a table [provider.corp.bearer]: its audiences say which tokens "
                    + "count"
            ])
        #expect(
            problems(text("client_id = \"robot\"\nroles = [\"admin\"]\nprovider = \"partner\"")) == [
                "2:10: \"admin\" is not for people of [provider.partner]"
            ])
        // The name is the partner's, although the partner has but names that end in -ext.
        let configuration = try SampleFile.parse(text(guest + "provider = \"partner\"")).get()
        let nightly = Array("nightly".utf8)
        #expect(configuration.provider(of: nightly, service: Array("sudo".utf8)).name == "partner")
        #expect(configuration.provider(of: nightly + [0x78], service: Array("sudo".utf8)).name == "corp")
    }

    @Test func `a name is one account, and so is a client`() {
        let person = "[account.nightly]\nprovider = \"company\"\nsubject = \"somebody\"\n"
        let other = "[account.other]\nprovider = \"company\"\nsubject = \"robot\"\n"
        for (more, name) in [(person, "nightly"), (other, "other")] {
            #expect(
                problems(text(Self.good, more: Self.bearer + more)) == [
                    "0:18: [service_account.nightly] is the account \"\(name)\" already: a name and a client have one account"
                ])
        }
    }

    @Test func `a reserved name and what is no login name are nobody's`() {
        let bearer = Self.bearer
        let unlisted = { (name: String) in "\(SampleFile.text)\(bearer)[service_account.\(name)]\n\(Self.good)\n" }
        #expect(problems(unlisted("root")) == ["0:18: \"root\" is a reserved name: nobody signs in as it"])
        #expect(problems(unlisted("Nightly")).count == 1)
    }

    @Test func `a service lists nobody that is not there`() {
        let problem = SampleFile.problems(Self.listing + Self.bearer)
        #expect(problem == ["u.toml:32:21: there is no [service_account.nightly]"])
    }
}
