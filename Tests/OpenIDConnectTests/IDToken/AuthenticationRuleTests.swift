import StrictJSON
import Testing

@testable import OpenIDConnect

/// How and when the person signed in at the provider: CORE-12, CORE-13.
@Suite struct AuthenticationRuleTests {
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    private static func at(_ offset: Int64) -> JSONValue { .integer(Int(TestIssuer.now.value + offset)) }

    private func judge(_ claims: [String: JSONValue?], _ change: (inout TokenRules) -> Void) throws {
        var expectations = TestIssuer.expectations
        change(&expectations.rules)
        _ = try issuer.judge(claims, expectations: expectations)
    }

    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.text)) }

    @Test func `acr is one of those asked for (CORE-12)`() throws {
        let rule = { (rules: inout TokenRules) in rules.requiredACR = ["loa2", "loa3"].map { Array($0.utf8) } }
        try judge(["acr": .text("loa3")], rule)
        for other in [JSONValue?.none, .text("loa1"), .text("LOA2"), .text(""), .text("loa2 loa3")] {
            #expect(throws: IDTokenError.authenticationContext) { try judge(["acr": other], rule) }
            try judge(["acr": other]) { _ in }
        }
        #expect(throws: IDTokenError.claimWrongType) { try judge(["acr": Self.texts(["loa2"])], rule) }
    }

    @Test func `amr has all members of one of the sets asked for (CORE-12)`() throws {
        let rule = { (rules: inout TokenRules) in
            rules.requiredAMR = [["hwk"], ["pwd", "otp"]].map { $0.map { Array($0.utf8) } }
        }
        try judge(["amr": Self.texts(["otp", "x", "pwd"])], rule)
        try judge(["amr": Self.texts(["hwk"])], rule)
        for other in [[], ["pwd"], ["otp"], ["PWD", "otp"], ["pwd otp"]] {
            #expect(throws: IDTokenError.authenticationMethods) { try judge(["amr": Self.texts(other)], rule) }
            try judge(["amr": Self.texts(other)]) { _ in }
        }
        #expect(throws: IDTokenError.authenticationMethods) { try judge([:], rule) }
        #expect(throws: IDTokenError.claimWrongType) { try judge(["amr": .text("hwk")], rule) }
    }

    @Test func `the sign-in is at most so old, with skew, and not in the future (CORE-13)`() throws {
        let rule = { (rules: inout TokenRules) in rules.maximumAuthenticationAge = 600 }
        try judge(["auth_time": Self.at(-660)], rule)
        try judge(["auth_time": Self.at(60)], rule)
        #expect(throws: IDTokenError.authenticationTooOld) { try judge(["auth_time": Self.at(-661)], rule) }
        #expect(throws: IDTokenError.authenticatedInFuture) { try judge(["auth_time": Self.at(61)], rule) }
        #expect(throws: IDTokenError.authenticationTimeMissing) { try judge([:], rule) }
        try judge(["auth_time": Self.at(-661)]) { _ in }
        try judge([:]) { _ in }
    }
}
