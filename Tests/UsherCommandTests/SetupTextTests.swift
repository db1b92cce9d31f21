import AccountRecord
import LoginPolicy
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import usher

/// The files of `usher init`: whatever was answered is what usherd reads.
@Suite struct SetupTextTests {
    /// What breaks out of strings, lines and terminals, and plain text.
    private static let pieces = [
        "\"", "\"\"\"", "'", "'''", "\\", "\\\"", "\\u0000", "\n", "\r\n", "\t", "\u{0}", "\u{1}", "\u{1B}[31m",
        "\u{7F}", "\u{85}",
        "\u{2028}", "\u{202E}", "\u{FEFF}", "é", "e\u{301}", "𝒂", "👩‍💻", "]", "[", "{", "}", "=", "#", ".", ",", " ",
        "a", "Z", "9", "-", "_", "linux-admins", "[role.admin]\ngroups = [\"x\"]",
    ]

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func text(_ generator: inout Generator) -> [UInt8] {
        let count = Int.random(in: 1...12, using: &generator)
        return (0..<count).flatMap { _ in Array((Self.pieces.randomElement(using: &generator) ?? "a").utf8) }
    }

    private func answers(_ generator: inout Generator) throws -> SetupAnswers {
        let path = (0..<Int.random(in: 1...8, using: &generator)).map { _ in text(&generator) }
        let client = text(&generator).filter { $0 >= 0x20 && $0 != 0x7F }
        var answers = SetupAnswers(
            issuer: try IssuerURL.check(Array("https://login.example.com/realms/x".utf8), plainLoopbackAllowed: false),
            clientID: client.isEmpty ? Array("c".utf8) : client, scopes: ["openid", "a!b"],
            principal: ClaimPath(names: [text(&generator)]), groups: ClaimPath(names: path),
            adminGroup: text(&generator), binding: Bool.random(using: &generator) ? .listed : .firstLogin,
            services: ["sshd", "a.b", "sudo"])
        if Bool.random(using: &generator) { answers.userGroup = text(&generator) }
        if Bool.random(using: &generator) {
            answers.proof = SetupAnswers.Proof(method: .clientSecretBasic, credential: "a\"b\\c#=")
        }
        if Bool.random(using: &generator) { answers.sudoReuse = "\(Int.random(in: 1...60, using: &generator))m" }
        if Bool.random(using: &generator) { answers.authorityFile = "/etc/\"x\"\\\t[y].pem" }
        if Bool.random(using: &generator) {
            let literal = text(&generator).flatMap { byte in
                "\\^$.|?*+()[]{}".utf8.contains(byte) ? [UInt8(ascii: "\\"), byte] : [byte]
            }
            answers.accounts = .shape(literal)
            if Bool.random(using: &generator) {
                answers.rule = SetupRule(prefix: Array("o.".utf8), contains: Array("-".utf8))
            }
        }
        return answers
    }

    @Test func `whatever was answered is read back as it was`() throws {
        var generator = Generator(state: 4)
        for round in 0..<2_000 {
            let answers = try answers(&generator)
            let result = UsherConfiguration.parse(
                [
                    ConfigurationSource(kind: .main, path: "/usher.toml", bytes: Array(SetupText.main(answers).utf8)),
                    ConfigurationSource(
                        kind: .roles, path: "/10-roles.toml", bytes: Array(SetupText.roles(answers).utf8)),
                ], demo: false)
            let configuration: UsherConfiguration
            switch result {
            case .success(let read): configuration = read
            case .failure(let problems):
                Issue.record("round \(round): \(problems.problems.map(\.description))\n\(SetupText.main(answers))")
                return
            }
            let provider = try #require(configuration.providers.first)
            #expect(configuration.providers.count == 1 && provider.name == "company")
            #expect(provider.configuration.issuer == answers.issuer)
            #expect(provider.configuration.client.id == answers.clientID)
            #expect(provider.configuration.client.authentication == answers.proof.method)
            #expect(provider.configuration.client.secret == answers.proof.credential.map { .credential(name: $0) })
            #expect(provider.configuration.client.scopes == answers.scopes)
            #expect(provider.configuration.tls.authorities == answers.authorityFile.map { .file(path: $0) })
            #expect(provider.claims.principal == answers.principal && provider.claims.groups == answers.groups)
            #expect(configuration.roles.map(\.name) == (answers.userGroup == nil ? ["admin"] : ["admin", "user"]))
            #expect(
                configuration.roles.map(\.groups) == [[answers.adminGroup]] + (answers.userGroup.map { [[$0]] } ?? []))
            #expect(configuration.roles.map(\.isPrivileged) == (answers.userGroup == nil ? [true] : [true, false]))
            #expect(configuration.services.map(\.name) == answers.services.map { Array($0.utf8) })
            #expect(configuration.services.map(\.roles) == answers.services.map(answers.roles))
            #expect(configuration.services.allSatisfy { $0.grants == [.device] })
            let reuse = answers.sudoReuse.flatMap { Int($0.dropLast()) }.map { minutes in
                ReuseRule(maximumAge: .seconds(60 * minutes), within: [.auditSession, .tty])
            }
            #expect(configuration.services.map(\.reuse) == [nil, nil, reuse])
            #expect(configuration.accounts.binding == answers.binding)
            let rule = try answers.rule.map { rule in
                try NameRule(prefix: rule.prefix, contains: rule.contains.first, lengths: 1...32)
            }
            #expect(configuration.hostAccounts.rule?.names == rule)
            #expect(configuration.hostAccounts.uidSource == (answers.needsSeed ? .derived : .existing))
            switch answers.accounts {
            case .existing:
                #expect(configuration.accounts.requiresExisting && configuration.accounts.namePattern == nil)
            case .shape(let pattern):
                #expect(!configuration.accounts.requiresExisting && configuration.accounts.namePattern?.text == pattern)
            }
        }
    }

    @Test func `every line is printable ASCII`() throws {
        var generator = Generator(state: 5)
        for _ in 0..<500 {
            let answers = try answers(&generator)
            for text in [SetupText.main(answers), SetupText.roles(answers)] {
                #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == UInt8(ascii: "\n") })
            }
        }
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\n\u{0}\u{7F}", #""\u000A\u0000\u007F""#),
        ("é", #""\u00E9""#), ("e\u{301}", #""e\u0301""#), ("😀", #""\U0001F600""#), ("", "\"\""),
    ]) func `a string is one line with escapes`(_ text: String, _ written: String) {
        #expect(TOMLText.string(text) == written)
    }

    @Test func `claims are names or paths`() throws {
        func names(_ text: String) throws -> [String] {
            try AnswerText.claim(Array(text.utf8)).names.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try names("groups") == ["groups"])
        #expect(try names("realm_access.roles") == ["realm_access", "roles"])
        #expect(try names("https://example.com/groups") == ["https://example.com/groups"])
        #expect(try names("urn:zitadel:iam:org.roles") == ["urn:zitadel:iam:org.roles"])
        #expect(try names("\"a.b\"") == ["a.b"])
        for text in ["", ".", "a.", ".a", "a..b", String(repeating: "x", count: 256)] {
            #expect(throws: AnswerRefusal(message: "a claim is a name, or up to eight names with dots between")) {
                try AnswerText.claim(Array(text.utf8))
            }
        }
        #expect(throws: AnswerRefusal(message: "the answer is no UTF-8")) { try AnswerText.claim([0xFF]) }
    }

    @Test func `only administrators have the services that make root`() throws {
        var generator = Generator(state: 6)
        var answers = try answers(&generator)
        answers.userGroup = Array("people".utf8)
        for service in ["sudo", "sudo-i", "su", "su-l", "polkit-1"] { #expect(answers.roles(of: service) == ["admin"]) }
        for service in ["sshd", "login", "gdm-password"] { #expect(answers.roles(of: service) == ["admin", "user"]) }
        answers.userGroup = nil
        #expect(answers.roles(of: "sshd") == ["admin"])
    }
}
