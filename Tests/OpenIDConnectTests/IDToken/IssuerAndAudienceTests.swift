import StrictJSON
import Testing

@testable import OpenIDConnect

/// `iss`, `aud`, `azp`: CORE-2 to CORE-5, JWT-08, JWT-09.
@Suite struct IssuerAndAudienceTests {
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    @Test func `the configured issuer is accepted and carried on`() throws {
        #expect(try issuer.judge().issuer == Array("https://idp.test/realm".utf8))
    }

    @Test(arguments: [
        "https://idp.test/realm/", "https://IDP.test/realm", "https://idp.test:443/realm", "http://idp.test/realm",
        "https://idp.test/", "https://idp.test/realm2", " https://idp.test/realm", "https://idp.test/realm\n", "",
    ])
    func `any other spelling of the issuer is refused (CORE-2, JWT-08)`(_ spelling: String) {
        #expect(throws: IDTokenError.issuerDiffers) { try issuer.judge(["iss": .text(spelling)]) }
    }

    @Test func `issuers are bytes: a canonically equal one is another`() throws {
        var expectations = TestIssuer.expectations
        expectations.issuer = Array("https://idp.test/caf\u{E9}".utf8)
        #expect(throws: Never.self) {
            try issuer.judge(["iss": .text("https://idp.test/caf\u{E9}")], expectations: expectations)
        }
        #expect(throws: IDTokenError.issuerDiffers) {
            try issuer.judge(["iss": .text("https://idp.test/cafe\u{301}")], expectations: expectations)
        }
    }

    @Test(arguments: [nil, JSONValue.null, .integer(1), .array([.text(TestIssuer.issuer)])])
    func `an issuer that is no text is missing`(_ value: JSONValue?) {
        #expect(throws: IDTokenError.issuerMissing) { try issuer.judge(["iss": value]) }
    }

    @Test(arguments: [
        JSONValue.text("host-login"), .array([.text("host-login")]),
        .array([.text("host-login"), .text("host-login")]),
    ])
    func `our client ID is accepted as text and in an array`(_ audience: JSONValue) throws {
        #expect(throws: Never.self) { try issuer.judge(["aud": audience, "azp": .text("host-login")]) }
    }

    @Test(arguments: [
        JSONValue.text("other"), .text(""), .text("HOST-LOGIN"), .text("host-login2"), .text("host-login "),
        .text("host-login,other"), .text("host-login other"), .array([.text("other")]), .array([.text("")]),
    ])
    func `a token for another client is refused (CORE-3, JWT-09)`(_ audience: JSONValue) {
        #expect(throws: IDTokenError.audienceDiffers) { try issuer.judge(["aud": audience]) }
    }

    @Test(arguments: [
        JSONValue.null, .integer(1), .bool(true), .array([]), .array([.text("host-login"), .null]),
        .array([.text("host-login"), .integer(1)]), .array([.array([.text("host-login")])]),
        .members([("host-login", .bool(true))]),
    ])
    func `an audience of another type is refused`(_ audience: JSONValue) {
        #expect(throws: IDTokenError.audienceWrongType) { try issuer.judge(["aud": audience]) }
    }

    @Test func `a missing audience is refused`() {
        #expect(throws: IDTokenError.audienceMissing) { try issuer.judge(["aud": nil]) }
    }

    @Test func `a further audience must be trusted, and then azp must be ours (CORE-3, CORE-4)`() throws {
        let both = JSONValue.array([.text("host-login"), .text("api")])
        let ours = JSONValue.text("host-login")
        var trusting = TestIssuer.expectations
        trusting.rules.trustedAudiences = [Array("api".utf8)]

        #expect(throws: IDTokenError.audienceUntrusted) { try issuer.judge(["aud": both, "azp": ours]) }
        #expect(throws: Never.self) { try issuer.judge(["aud": both, "azp": ours], expectations: trusting) }
        #expect(throws: IDTokenError.authorizedPartyMissing) { try issuer.judge(["aud": both], expectations: trusting) }
        #expect(throws: IDTokenError.authorizedPartyDiffers) {
            try issuer.judge(["aud": both, "azp": .text("api")], expectations: trusting)
        }
        let third = JSONValue.array([.text("host-login"), .text("api"), .text("API")])
        #expect(throws: IDTokenError.audienceUntrusted) {
            try issuer.judge(["aud": third, "azp": ours], expectations: trusting)
        }
        // Being trusted makes nobody the audience.
        #expect(throws: IDTokenError.audienceDiffers) {
            try issuer.judge(["aud": .text("api")], expectations: trusting)
        }
    }

    @Test func `azp is not needed with one audience, and ours is fine`() {
        #expect(throws: Never.self) { try issuer.judge(["azp": nil]) }
        #expect(throws: Never.self) { try issuer.judge(["azp": .text("host-login")]) }
    }

    @Test(arguments: [
        JSONValue.text("other"), .text(""), .text("host-login "), .null, .integer(1), .array([.text("host-login")]),
    ])
    func `azp, if present, is our client ID (CORE-5, JWT-09)`(_ party: JSONValue) {
        #expect(throws: IDTokenError.authorizedPartyDiffers) { try issuer.judge(["azp": party]) }
    }
}
