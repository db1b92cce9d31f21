import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// What a verified token carries.
@Suite struct VerifiedIDTokenTests {
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer(keyID: "key-7") }

    @Test func `the claims that rules read are carried in their types`() throws {
        let token = try issuer.judge([
            "auth_time": .integer(1_899_999_000), "acr": .text("loa2"), "amr": .array([.text("pwd"), .text("otp")]),
            "preferred_username": .text("alice"),
        ])
        #expect(token.keyID == Array("key-7".utf8))
        #expect(token.algorithm == .edDSA)
        #expect(token.authenticationTime == UnixSeconds(1_899_999_000))
        #expect(token.acr == Array("loa2".utf8))
        #expect(token.amr == [Array("pwd".utf8), Array("otp".utf8)])
        #expect(token.claims["preferred_username"] == .text("alice"))
    }

    @Test func `what is absent is nil or empty`() throws {
        let token = try issuer.judge()
        #expect(token.authenticationTime == nil)
        #expect(token.acr == nil)
        #expect(token.amr.isEmpty)
    }

    @Test(arguments: [
        ("acr", JSONValue.integer(1)), ("acr", .null), ("acr", .array([.text("loa2")])), ("amr", .text("pwd")),
        ("amr", .null),
        ("amr", .array([.text("pwd"), .integer(1)])), ("auth_time", .text("1")),
    ])
    func `a claim of the wrong type is refused, not ignored`(_ name: String, _ value: JSONValue) {
        #expect(throws: IDTokenError.claimWrongType) { try issuer.judge([name: value]) }
    }

    @Test(arguments: [JSONValue.text("n-0S6_WzA2Mj"), .text(""), .integer(1), .null])
    func `a nonce that was not asked for is ignored (CORE-11)`(_ nonce: JSONValue) {
        #expect(throws: Never.self) { try issuer.judge(["nonce": nonce]) }
    }
}
