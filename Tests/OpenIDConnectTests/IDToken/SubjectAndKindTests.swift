import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// `sub`, and what is no ID token at all: JOSE-7, JOSE-15, JWT-07, JWT-11, JWT-12.
@Suite struct SubjectAndKindTests {
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    @Test(arguments: ["a", "user-1", " ", "zo\u{EB}", String(repeating: "x", count: 255)])
    func `a subject of 1 to 255 bytes is accepted as it is`(_ subject: String) throws {
        #expect(try issuer.judge(["sub": .text(subject)]).subject == Array(subject.utf8))
    }

    @Test(arguments: ["", String(repeating: "x", count: 256), "a\nb", "a\u{7F}", "\u{1B}[0m", "a\tb"])
    func `an empty, long or unprintable subject is refused (JWT-11)`(_ subject: String) {
        #expect(throws: IDTokenError.subjectUnusable) { try issuer.judge(["sub": .text(subject)]) }
    }

    @Test(arguments: [nil, JSONValue.null, .integer(1), .bool(true), .array([.text("user-1")])])
    func `a subject that is no text is missing (JOSE-15)`(_ subject: JSONValue?) {
        #expect(throws: IDTokenError.subjectMissing) { try issuer.judge(["sub": subject]) }
    }

    @Test(arguments: [
        ("events", JSONValue.members([("http://schemas.openid.net/event/backchannel-logout", .members([]))])),
        ("events", .null), ("typ", .text("Bearer")), ("typ", .text("Refresh")), ("typ", .text("Offline")),
        ("typ", .text("id")), ("typ", .null), ("token_use", .text("access")), ("token_use", .null),
    ])
    func `a logout, access or refresh token is no ID token (JWT-12)`(_ name: String, _ value: JSONValue) {
        #expect(throws: IDTokenError.notAnIDToken) { try issuer.judge([name: value]) }
    }

    @Test(arguments: [("typ", "ID"), ("token_use", "id")])
    func `a token that calls itself an ID token is accepted`(_ name: String, _ value: String) {
        #expect(throws: Never.self) { try issuer.judge([name: .text(value)]) }
    }

    @Test(arguments: [nil, "JWT", "jwt", "application/jwt", "Application/JWT"])
    func `the header's type is JWT or absent`(_ type: String?) throws {
        let token = try issuer.token(type: type)
        #expect(throws: Never.self) { try UnverifiedIDToken.parse(token, expectations: TestIssuer.expectations) }
    }

    @Test(arguments: [
        "at+jwt", "application/at+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "JWS", "", "jwt ", "\u{212A}WT",
    ])
    func `another type in the header is refused (JOSE-7, JWT-07)`(_ type: String) throws {
        let token = try issuer.token(type: type)
        #expect(throws: IDTokenError.form(.tokenType)) {
            try UnverifiedIDToken.parse(token, expectations: TestIssuer.expectations)
        }
    }

    @Test(arguments: [
        JSONValue.text("ali\0ce"), .array([.text("a"), .text("\0")]), .members([("a\0", .bool(true))]),
        .members([("a", .array([.members([("b", .text("c\0"))])]))]),
    ])
    func `U+0000 in any name or text refuses the token`(_ value: JSONValue) {
        #expect(throws: IDTokenError.nullCharacter) { try issuer.judge(["preferred_username": value]) }
    }

    @Test(arguments: ["[]", "null", "\"a\"", "{", "{\"a\":1,\"a\":1}", "{} {}", "\u{FEFF}{}", "{\"a\":1e400}"])
    func `a payload is one strict JSON object (JOSE-3)`(_ payload: String) throws {
        let token = try issuer.token(payload: Array(payload.utf8))
        #expect(throws: IDTokenError.payloadNotJSON) {
            try UnverifiedIDToken.parse(token, expectations: TestIssuer.expectations)
        }
    }
}
