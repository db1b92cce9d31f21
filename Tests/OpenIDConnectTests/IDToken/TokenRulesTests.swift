import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// What `[provider.NAME.tokens]` changes, each with the token that passes without it.
@Suite struct TokenRulesTests {
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    private static let now = TestIssuer.now.value

    private static func at(_ offset: Int64) -> JSONValue { .integer(Int(now + offset)) }

    private static func expectations(_ change: (inout TokenRules) -> Void) -> IDTokenExpectations {
        var expectations = TestIssuer.expectations
        change(&expectations.rules)
        return expectations
    }

    private func judge(_ claims: [String: JSONValue?], _ change: (inout TokenRules) -> Void) throws {
        _ = try issuer.judge(claims, expectations: Self.expectations(change))
    }

    @Test(arguments: [Int64(0), 10, 300])
    func `the clock skew widens exp, iat, nbf and auth_time alike (CORE-9, CORE-10, JOSE-14)`(_ skew: Int64) throws {
        let rule = { (rules: inout TokenRules) in rules.clockSkew = skew }
        try judge(["exp": Self.at(1 - skew), "iat": Self.at(-1_000)], rule)
        #expect(throws: IDTokenError.expired) { try judge(["exp": Self.at(-skew), "iat": Self.at(-1_000)], rule) }
        try judge(["iat": Self.at(skew), "exp": Self.at(skew + 9)], rule)
        #expect(throws: IDTokenError.issuedInFuture) {
            try judge(["iat": Self.at(skew + 1), "exp": Self.at(skew + 9)], rule)
        }
        try judge(["nbf": Self.at(skew)], rule)
        #expect(throws: IDTokenError.notYetValid) { try judge(["nbf": Self.at(skew + 1)], rule) }
        try judge(["auth_time": Self.at(skew)], rule)
        #expect(throws: IDTokenError.authenticatedInFuture) { try judge(["auth_time": Self.at(skew + 1)], rule) }
    }

    @Test func `a shorter lifetime is asked for (JOSE-15)`() throws {
        let claims = ["iat": Self.at(0), "exp": Self.at(301)]
        try judge(claims) { _ in }
        #expect(throws: IDTokenError.lifetimeTooLong) { try judge(claims) { $0.maximumLifetime = 300 } }
        try judge(claims) { $0.maximumLifetime = 301 }
    }

    @Test(arguments: [Int64(60), 600, 3_600])
    func `a token may be as old as the rules say when the login begins (CORE-10)`(_ age: Int64) throws {
        var configuration = ProviderConfiguration(
            name: "p", issuer: ScriptedIssuer.url(TestIssuer.issuer),
            client: ClientConfiguration(id: Array(TestIssuer.clientID.utf8), authentication: .none))
        configuration.tokens.maximumAge = age
        let expectations = configuration.expectations(start: TestIssuer.now, nonce: .none)
        var all = expectations
        all.rules.algorithms = [.edDSA]
        _ = try issuer.judge(["iat": Self.at(-age)], expectations: all)
        #expect(throws: IDTokenError.issuedBeforeLogin) {
            try issuer.judge(["iat": Self.at(-age - 1)], expectations: all)
        }
    }

    @Test func `azp can be asked for always (CORE-4)`() throws {
        try judge([:]) { _ in }
        #expect(throws: IDTokenError.authorizedPartyMissing) { try judge([:]) { $0.authorizedParty = .always } }
        try judge(["azp": .text(TestIssuer.clientID)]) { $0.authorizedParty = .always }
        #expect(throws: IDTokenError.authorizedPartyDiffers) {
            try judge(["azp": .text("x")]) { $0.authorizedParty = .always }
        }
    }

    @Test(arguments: [
        (RequiredClaim.Value.text(Array("staff".utf8)), JSONValue.text("staff"), JSONValue.text("Staff")),
        (.text(Array("caf\u{E9}".utf8)), .text("caf\u{E9}"), .text("cafe\u{301}")),
        (.integer(7), .integer(7), .text("7")),
        (.integer(7), .integer(7), .number(JSONNumber(double: 7.5, integer: nil))),
        (.bool(true), .bool(true), .integer(1)), (.bool(false), .bool(false), .null),
        (.text(Array("staff".utf8)), .array([.text("x"), .text("staff")]), .array([.text("x")])),
        (.text(Array("staff".utf8)), .array([.text("staff")]), .array([.array([.text("staff")])])),
    ])
    func `a required claim has one of its values, exactly`(
        _ value: RequiredClaim.Value, _ good: JSONValue, _ bad: JSONValue
    ) throws {
        let rule = { (rules: inout TokenRules) in
            rules.requiredClaims = [
                RequiredClaim(name: Array("tenant".utf8), values: [.text(Array("other".utf8)), value])
            ]
        }
        try judge(["tenant": good], rule)
        #expect(throws: IDTokenError.requiredClaim) { try judge(["tenant": bad], rule) }
        #expect(throws: IDTokenError.requiredClaim) { try judge([:], rule) }
        #expect(throws: IDTokenError.requiredClaim) { try judge(["Tenant": good], rule) }
        try judge(["tenant": bad]) { _ in }
    }

    @Test func `all required claims are required`() throws {
        let rule = { (rules: inout TokenRules) in
            rules.requiredClaims = [
                RequiredClaim(name: Array("a".utf8), values: [.integer(1)]),
                RequiredClaim(name: Array("b".utf8), values: [.integer(2)]),
            ]
        }
        try judge(["a": .integer(1), "b": .integer(2)], rule)
        #expect(throws: IDTokenError.requiredClaim) { try judge(["a": .integer(1), "b": .integer(1)], rule) }
        #expect(throws: IDTokenError.requiredClaim) { try judge(["a": .integer(1)], rule) }
    }

    @Test(arguments: [JSONValue.null, .bool(false), .text("")])
    func `a forbidden claim refuses the token whatever it says`(_ value: JSONValue) throws {
        let rule = { (rules: inout TokenRules) in rules.forbiddenClaims = [Array("act".utf8)] }
        #expect(throws: IDTokenError.forbiddenClaim) { try judge(["act": value], rule) }
        try judge(["Act": value], rule)
        try judge(["act": value]) { _ in }
    }

    @Test func `a shorter RSA key than asked for is refused (JOSE-11)`() throws {
        let issuer = try TestIssuer(.rs256)  // 2,048 bits
        _ = try issuer.judge(expectations: Self.expectations { $0.minimumRSABits = 2_048 })
        #expect(throws: IDTokenError.keyTooSmall) {
            try issuer.judge(expectations: Self.expectations { $0.minimumRSABits = 2_049 })
        }
        // An elliptic curve has no modulus.
        _ = try TestIssuer(.es256).judge(expectations: Self.expectations { $0.minimumRSABits = 8_192 })
    }

    @Test func `a longer token than asked for is refused before it is decoded (JOSE-2)`() throws {
        let token = try issuer.token()
        var expectations = Self.expectations { $0.maximumBytes = token.count }
        _ = try UnverifiedIDToken.parse(token, expectations: expectations)
        expectations.rules.maximumBytes = token.count - 1
        #expect(throws: IDTokenError.form(.tokenTooLong)) {
            try UnverifiedIDToken.parse(token, expectations: expectations)
        }
        #expect(throws: IDTokenError.form(.tokenTooLong)) {
            try UnverifiedIDToken.parse([UInt8](repeating: 0x2E, count: token.count), expectations: expectations)
        }
        // A larger limit than the program's own is the program's own.
        expectations.rules.maximumBytes = .max
        #expect(throws: IDTokenError.form(.tokenTooLong)) {
            try UnverifiedIDToken.parse([UInt8](repeating: 0x41, count: 65_537), expectations: expectations)
        }
    }

    @Test func `at_hash can be asked for (JOSE-16, JWT-13)`() throws {
        let issuer = try TestIssuer(.es256)
        let required = Self.expectations { $0.accessTokenHash = .require }
        let accessToken = AccessTokenHashTests.accessToken
        let hash = JSONValue.text("xbDyM5Wjs8mTAhnyPZlETA")
        _ = try issuer.judge(["at_hash": hash], expectations: required, accessToken: accessToken)
        _ = try issuer.judge(accessToken: accessToken)
        #expect(throws: IDTokenError.accessTokenHashMissing) {
            try issuer.judge(expectations: required, accessToken: accessToken)
        }
        #expect(throws: IDTokenError.accessTokenHashDiffers) {
            try issuer.judge(["at_hash": hash], expectations: required, accessToken: accessToken + [1])
        }
    }
}
