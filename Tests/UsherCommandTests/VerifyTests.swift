import ArgumentParser
import Glibc
import JOSE
import OpenIDConnect
import StrictJSON
import Testing

@testable import usher

/// `usher token verify`: its verdict, its table, and its lines.
struct VerifyTests {
    private static let now = UnixSeconds(1_900_000_000)
    private let key: SigningKey

    init() throws { key = try SigningKey.generate(.edDSA, keyID: [0x6B]) }

    private var keys: [UInt8] { JSONValue.members([("keys", .array([key.publicJWK]))]).encoded() }

    private func token(_ changes: (String, JSONValue)...) throws -> [UInt8] {
        var claims: [(String, JSONValue)] = [
            ("iss", .text("https://idp.test")), ("aud", .text("hosts")), ("sub", .text("alice")),
            ("exp", .integer(1_900_000_300)), ("iat", .integer(1_900_000_000)),
        ]
        claims.removeAll { claim in changes.contains { $0.0 == claim.0 } }
        return try key.signCompact(payload: JSONValue.members(claims + changes).encoded(), type: "JWT")
    }

    private func report(_ token: [UInt8], keys: [UInt8]? = nil, nonce: [UInt8]? = nil) -> TokenReport {
        let judge = TokenJudge(
            expectations: IDTokenExpectations(
                issuer: Array("https://idp.test".utf8), clientID: Array("hosts".utf8), rules: TokenRules()),
            now: Self.now)
        return judge.judge(
            TokenInput(id: nil, token: token, accessToken: nil, nonce: nonce, keys: keys ?? self.keys))
    }

    @Test func `a good token is accepted and every check has passed`() throws {
        let report = report(try token())
        #expect(report.isAccepted)
        #expect(report.lines.first == "accepted, sub alice")
        #expect(report.lines.count == IDTokenCheck.allCases.count + 2)
        #expect(report.lines.dropFirst(2).allSatisfy { $0.contains(" passed ") })
        #expect(report.lines.contains { $0.hasPrefix("iss               CORE-2  passed      https://idp.test") })
    }

    @Test func `a refused token names the check, what was wanted and what it has`() throws {
        let report = report(try token(("iss", .text("https://evil.test"))))
        #expect(report.reason == "id_token.issuer")
        #expect(report.summary == "refused id_token.issuer CORE-2 iss")
        let line = try #require(report.lines.first { $0.hasPrefix("iss ") })
        #expect(line.contains("CORE-2  FAILED      https://idp.test ") && line.hasSuffix("https://evil.test"))
        #expect(report.lines.contains { $0.hasPrefix("aud ") && $0.contains("not reached") })
    }

    @Test func `text of the token cannot steer the terminal`() throws {
        let report = report(try token(("iss", .text("\u{1B}[2J\u{202E}evil")), ("azp", .text("\n\u{9B}"))))
        #expect(report.lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        let json = AsciiJSON.text(report.json)
        #expect(json.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(json.contains(#""reason":"id_token.issuer","check":"CORE-2""#))
    }

    @Test func `a key set that cannot be used refuses every token, for its own reason`() throws {
        let report = report(try token(), keys: Array("{}".utf8))
        #expect(report.summary == "refused keys.missing")
        #expect(report.lines.count == 1)
    }

    @Test func `a nonce that is named must be there`() throws {
        let nonce = Array("n".utf8)
        #expect(report(try token(("nonce", .text("n"))), nonce: nonce).isAccepted)
        #expect(report(try token(("nonce", .text("m"))), nonce: nonce).reason == "id_token.nonce")
        #expect(report(try token(), nonce: nonce).reason == "id_token.nonce_missing")
    }

    @Test func `a line is an object with a token, and its own key set or the common one`() throws {
        let read = { (text: String, keys: [UInt8]?) in TokenInput(line: Array(text.utf8), number: 7, keys: keys) }
        let whole = try #require(read(#"{"id":"a","token":"t","access_token":"x","nonce":"n","keys":"k"}"#, [1]))
        #expect(whole.id == [0x61] && whole.token == [0x74] && whole.accessToken == [0x78])
        #expect(whole.nonce == [0x6E] && whole.keys == [0x6B])
        let plain = try #require(read(#"{"token":"t","more":1}"#, [1]))
        #expect(plain.id == [0x37] && plain.keys == [1] && plain.nonce == nil && plain.accessToken == nil)
        for text in [
            #"{"token":"t"}"#, "{}", "[]", "", #"{"token":7,"keys":"k"}"#, #"{"token":"t","keys":{}}"#,
            #"{"token":"t","token":"u","keys":"k"}"#,
        ] {
            #expect(read(text, nil) == nil, "\(text)")
        }
        #expect(read(#"{"token":"t","id":1}"#, [1]) == nil)
        #expect(read(#"{"token":"t","nonce":null}"#, [1]) == nil)
    }

    @Test func `a file is read line by line, however it ends, and no line may be too long`() throws {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array("\(place)/usher-verify-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        defer {
            unlink(path)
            close(descriptor)
        }
        let long = String(repeating: "x", count: 100_000)
        let text = "a\n\n\(long)\nb"
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var file = try InputFile(name)
        var lines: [String] = []
        while let line = try file.line(maximum: 100_000) { lines.append(String(decoding: line, as: UTF8.self)) }
        #expect(lines == ["a", "", long, "b"])
        #expect(try InputFile.bytes(name, maximum: 200_000) == Array(text.utf8))
        #expect(throws: CommandFailure.self) { try InputFile.bytes(name, maximum: 100_000) }
        #expect(throws: CommandFailure.self) {
            var file = try InputFile(name)
            while try file.line(maximum: 10_000) != nil {}
        }
    }

    @Test func `the policy comes from options, or from the configuration`() throws {
        let policy = try VerifyPolicy.parse([
            "--issuer", "https://idp.test", "--client-id", "hosts", "--alg", "ES256", "--alg", "RS256",
            "--trusted-audience", "api", "--now", "1900000000", "--nonce", "n",
        ])
        let expectations = try policy.expectations()
        #expect(expectations.rules.algorithms == [.es256, .rs256])
        #expect(expectations.rules.trustedAudiences == [Array("api".utf8)])
        #expect(expectations.freshSince == UnixSeconds(1_899_999_400))
        #expect(expectations.nonce == .required([0x6E]))
        #expect(policy.time == UnixSeconds(1_900_000_000))
        #expect(throws: (any Error).self) { try VerifyPolicy.parse(["--now", "-1"]) }
        #expect(throws: (any Error).self) { try VerifyPolicy.parse(["--alg", "HS256"]) }
        #expect(throws: CommandFailure.self) {
            try VerifyPolicy.parse(["--config", "/nonexistent/usher.toml", "--issuer", "x"]).expectations()
        }
    }
}
