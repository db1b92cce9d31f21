import JOSE
import Testing

@testable import DemoProvider

@Suite struct SettingsTests {
    private static let people = ["--people", "people.json"]

    @Test func `options have their defaults and their values`() throws {
        let plain = try #require(try ProgramOptions.parse(Self.people))
        #expect(plain.address == .ip4)
        #expect(plain.interval == 5)
        #expect(plain.lifetime == 300)
        #expect(plain.algorithm == .rs256)
        let full = try #require(
            try ProgramOptions.parse(
                Self.people + [
                    "--address", "::1", "--port", "8080", "--ready-file", "r", "--interval", "1", "--expires", "2",
                    "--misbehave", "alg-none", "--misbehave", "expired", "--reply-delay", "2000", "--fast-approve",
                    "bob", "--many", "100", "--algorithm", "EdDSA", "--client-keys", "c",
                ]))
        #expect(full.address == .ip6)
        #expect(full.port == 8_080)
        #expect(full.readyFile == "r")
        #expect(full.misbehaviours == [.algNone, .expired])
        #expect(full.replyDelay == 2_000)
        #expect(full.fastApprove == Array("bob".utf8))
        #expect(full.many == 100 && full.clientKeysFile == "c")
        #expect(full.algorithm == .edDSA)
    }

    @Test(arguments: [
        "0.0.0.0", "::", "localhost", "127.0.0.2", "127.1", "192.168.0.1", "[::1]", " 127.0.0.1", "0:0:0:0:0:0:0:1",
    ])
    func `any address but the two of loopback is refused`(_ address: String) {
        #expect(throws: OptionError.notLoopback) { try ProgramOptions.parse(Self.people + ["--address", address]) }
    }

    @Test(arguments: [
        (["--port", "65536"], OptionError.outOfRange(option: "--port", allowed: 0...65_535)),
        (["--port", "-1"], .outOfRange(option: "--port", allowed: 0...65_535)),
        (["--interval", "0"], .outOfRange(option: "--interval", allowed: 1...3_600)),
        (["--expires", "1.5"], .outOfRange(option: "--expires", allowed: 1...86_400)),
        (["--many", "101"], .outOfRange(option: "--many", allowed: 0...100)),
        (["--misbehave", "alg-nONE"], .unknownMisbehaviour), (["--algorithm", "HS256"], .unknownAlgorithm),
        (["--port"], .valueMissing(option: "--port")), (["--verbose", "1"], .unknownOption),
    ])
    func `a wrong option has its own error`(_ arguments: [String], _ wanted: OptionError) {
        #expect(throws: wanted) { try ProgramOptions.parse(Self.people + arguments) }
    }

    @Test func `people are needed, and help needs nothing`() throws {
        #expect(throws: OptionError.peopleMissing) { try ProgramOptions.parse([]) }
        #expect(try ProgramOptions.parse(["--help"]) == nil)
        for name in Misbehaviour.allCases { #expect(ProgramOptions.help.contains("  \(name.rawValue) ")) }
    }

    @Test(arguments: [
        ("{}", PeopleError.notJSON), ("[1]", .notJSON), ("[{}]", .fieldMissing(index: 0, field: "username")),
        (#"[{"username": "a"}]"#, .fieldMissing(index: 0, field: "password")),
        (#"[{"username": "a", "password": ""}]"#, .fieldMissing(index: 0, field: "password")),
        (#"[{"username": 1, "password": "b"}]"#, .fieldType(index: 0, field: "username")),
        (#"[{"username": "a", "password": "b", "groups": "c"}]"#, .fieldType(index: 0, field: "groups")),
        (#"[{"username": "a", "password": "b", "groups": [1]}]"#, .fieldType(index: 0, field: "groups")),
        (#"[{"username": "a", "password": "b"}, {"username": "a", "password": "c"}]"#, .nameTaken(index: 1)),
    ])
    func `a bad file of people says where`(_ text: String, _ wanted: PeopleError) {
        #expect(throws: wanted) { try People.parse(Array(text.utf8), many: 0) }
    }

    @Test func `numbered people have numbered passwords`() throws {
        let people = try People.parse(Array("[]".utf8), many: 100)
        let last = people.authenticated(username: Array("user099".utf8), password: Array("pw-099".utf8))
        #expect(last?.groups == [Array("linux-users".utf8)])
        #expect(people.authenticated(username: Array("user099".utf8), password: Array("pw-098".utf8)) == nil)
        #expect(people.named(Array("user100".utf8)) == nil)
    }

    @Test func `names that look alike are two people`() throws {
        let text =
            "[{\"username\": \"zo\u{EB}\", \"password\": \"a\"}, {\"username\": \"zoe\u{308}\", \"password\": \"b\"}]"
        let people = try People.parse(Array(text.utf8), many: 0)
        #expect(people.authenticated(username: Array("zo\u{EB}".utf8), password: Array("b".utf8)) == nil)
        #expect(people.authenticated(username: Array("zoe\u{308}".utf8), password: Array("b".utf8)) != nil)
    }
}
