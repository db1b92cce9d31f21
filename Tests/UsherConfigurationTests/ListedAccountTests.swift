import AccountRecord
import LoginPolicy
import Testing

@testable import UsherConfiguration

/// `[account.NAME]` and accounts.d.
struct ListedAccountTests {
    private func parse(
        _ text: String, main: String = "", kind: ConfigurationSource.Kind = .accounts
    ) -> Result<UsherConfiguration, ConfigurationProblems> {
        UsherConfiguration.parse(
            [
                ConfigurationSource(kind: .main, path: "u.toml", bytes: Array((SampleRules.base + main).utf8)),
                ConfigurationSource(kind: kind, path: "a.toml", bytes: Array(text.utf8)),
            ], demo: false)
    }

    private func problems(_ text: String, main: String = "") -> [String] {
        switch parse(text, main: main) {
        case .success: []
        case .failure(let problems): problems.problems.map(\.description)
        }
    }

    private static func account(_ name: String, _ rest: String = "", subject: String = "s") -> String {
        "[account.\(name)]\nprovider = \"corp\"\nsubject = \"\(subject)\"\n\(rest)"
    }

    @Test(arguments: [ConfigurationSource.Kind.accounts, .dropIn])
    func `an account has a name, a provider's issuer, a subject, and a place`(
        _ kind: ConfigurationSource.Kind
    ) throws {
        let text = Self.account("alice", subject: "a b") + Self.account("\"b.smith\"", "locked = true\n", subject: "é")
        let list = try parse(text, kind: kind).get().listed
        let issuer = Array("https://sso.example.com".utf8)
        let alice = ListedAccount(
            name: try LoginName.check(Array("alice".utf8)), issuer: issuer, subject: Array("a b".utf8),
            isLocked: false, place: SourcePlace(file: "a.toml", line: 1, column: 10))
        let smith = ListedAccount(
            name: try LoginName.check(Array("b.smith".utf8)), issuer: issuer, subject: Array("é".utf8),
            isLocked: true, place: SourcePlace(file: "a.toml", line: 4, column: 10))
        #expect(list.accounts == [alice, smith])
        #expect(list.account(named: smith.name) == smith)
        #expect(list.account(issuer: issuer, subject: alice.subject) == alice)
        #expect(list.account(issuer: issuer + [0x2F], subject: alice.subject) == nil)
        #expect(list.account(issuer: issuer, subject: Array("A b".utf8)) == nil)
    }

    @Test func `what is missing or unknown is named with its place`() {
        #expect(
            problems("[account.alice]\n") == [
                "a.toml:1:10: [account.alice] needs provider: whose account is it?",
                "a.toml:1:10: [account.alice] needs subject: whose account is it?",
            ])
        #expect(
            problems("[account.alice]\nprovider = \"corpo\"\nsub = \"x\"\nsubject = \"\"\nlocked = \"no\"") == [
                "a.toml:2:12: there is no [provider.corpo] (did you mean \"corp\"?)",
                "a.toml:3:1: unknown key \"sub\" in [account.alice]",
                "a.toml:4:11: subject must be 1 to 255 bytes without control characters",
                "a.toml:5:10: locked must be true or false, this is a string",
            ])
        #expect(problems("account.alice = 1") == ["a.toml:1:17: account.alice must be a table, this is an integer"])
        #expect(problems("account = 1") == ["a.toml:1:11: account must be a table ([account]), this is an integer"])
    }

    @Test(arguments: [
        (#"a\nb"#, 11), (#"a\u0085b"#, 11), (String(repeating: "x", count: 256), 11),
    ])
    func `a subject that no identity can have is refused`(_ subject: String, _ column: Int) {
        #expect(
            problems(Self.account("alice", subject: subject)) == [
                "a.toml:3:\(column): subject must be 1 to 255 bytes without control characters"
            ])
        #expect(problems(Self.account("alice", subject: String(repeating: "x", count: 255))) == [])
    }

    @Test(arguments: [
        "\"\"", "Alice", "\"a:b\"", "\"-x\"", "\"a\\nb\"", "\"\(String(repeating: "x", count: 33))\"", "\"аlice\"",
    ])
    func `a name that no account can have is refused`(_ name: String) throws {
        let found = problems(Self.account(name))
        #expect(found.count == 1)
        #expect(try #require(found.first).hasPrefix("a.toml:1:10: "))
        #expect(try #require(found.first).hasSuffix(" is no login name: small letters, digits, _, . and -, at most 32"))
    }

    @Test func `reserved names are refused: ours, and those of the file`() {
        #expect(
            problems(
                ["root", "admin", "systemd-x", "eve", "mallory"].enumerated().map {
                    Self.account($1, subject: "s\($0)")
                }.joined(),
                main: "[accounts]\nreserved = [\"eve\"]\nlocal_only = [\"mallory\"]\n") == [
                    "a.toml:1:10: \"root\" is a reserved name: nobody signs in as it",
                    "a.toml:4:10: \"admin\" is a reserved name: nobody signs in as it",
                    "a.toml:7:10: \"systemd-x\" is a reserved name: nobody signs in as it",
                    "a.toml:10:10: \"eve\" stands in accounts.reserved: nobody signs in as it",
                    "a.toml:13:10: \"mallory\" stands in accounts.local_only: nobody of a provider has it",
                ])
    }

    @Test func `one person has one account, and one name is written in one place`() {
        #expect(
            problems(Self.account("alice") + Self.account("bob")) == [
                "a.toml:4:10: [account.bob] is the person of [account.alice]: one person has one account"
            ])
        #expect(
            problems(Self.account("alice", subject: "t"), main: Self.account("alice")) == [
                "a.toml:1:10: [account.alice] stands in u.toml:16 already: an account is written in one file"
            ])
        #expect(problems(Self.account("alice") + Self.account("alice")).count == 1)
    }

    @Test func `a file of accounts.d holds accounts alone`() {
        #expect(
            problems(Self.account("alice") + "[role.x]\n[accounts]\n") == [
                "a.toml:4:2: a file in accounts.d holds [account.NAME] alone: \"role\" belongs into usher.toml or a drop-in",
                "a.toml:5:2: a file in accounts.d holds [account.NAME] alone: \"accounts\" belongs into usher.toml or a "
                    + "drop-in",
            ])
    }

    @Test func `there are at most 10000`() throws {
        let text = { (count: Int) in
            (0..<count).map { "account.a\($0) = { provider = \"corp\", subject = \"\($0)\" }\n" }.joined()
        }
        #expect(try parse(text(10_000)).get().listed.accounts.count == 10_000)
        #expect(problems(text(10_001)) == ["a.toml:10001:9: there are more than 10000 accounts"])
    }
}
