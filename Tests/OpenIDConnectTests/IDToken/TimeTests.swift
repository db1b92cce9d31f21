import StrictJSON
import Testing

@testable import OpenIDConnect

/// `exp`, `iat`, `nbf`: CORE-9, CORE-10, JOSE-14, JOSE-15, JWT-10. The clock skew is 60 s.
@Suite struct TimeTests {
    static let now = TestIssuer.now.value
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    private static func at(_ offset: Int64) -> JSONValue { .integer(Int(now + offset)) }

    private static func number(_ value: Double) -> JSONValue { .number(JSONNumber(double: value, integer: nil)) }

    @Test(arguments: [Int64(1), 0, -1, -59]) func `a token is good until its expiry plus skew`(_ offset: Int64) throws {
        #expect(try issuer.judge(["exp": Self.at(offset), "iat": Self.at(-300)]).expiry.value == Self.now + offset)
    }

    @Test(arguments: [Int64(-60), -61, -3_600, -1_899_999_000])
    func `expiry is exclusive, also with skew (CORE-9)`(_ offset: Int64) {
        #expect(throws: IDTokenError.expired) {
            try issuer.judge(["exp": Self.at(offset), "iat": .integer(0)])
        }
    }

    @Test(arguments: [Int64(60), 0, -300]) func `a token may be issued up to the skew ahead`(_ offset: Int64) throws {
        let token = try issuer.judge(["iat": Self.at(offset), "exp": Self.at(offset + 300)])
        #expect(token.issuedAt.value == Self.now + offset)
    }

    @Test(arguments: [Int64(61), 3_600]) func `a token from the future is refused (CORE-10)`(_ offset: Int64) {
        #expect(throws: IDTokenError.issuedInFuture) {
            try issuer.judge(["iat": Self.at(offset), "exp": Self.at(offset + 300)])
        }
    }

    @Test func `a token from before this login is refused, one from its start is not`() {
        var expectations = TestIssuer.expectations
        expectations.freshSince = UnixSeconds(Self.now - 600)
        #expect(throws: Never.self) { try issuer.judge(["iat": Self.at(-600)], expectations: expectations) }
        #expect(throws: IDTokenError.issuedBeforeLogin) {
            try issuer.judge(["iat": Self.at(-601)], expectations: expectations)
        }
    }

    @Test func `a token lives a day at most (JOSE-15)`() {
        #expect(throws: Never.self) { try issuer.judge(["iat": Self.at(0), "exp": Self.at(86_400)]) }
        #expect(throws: IDTokenError.lifetimeTooLong) { try issuer.judge(["iat": Self.at(0), "exp": Self.at(86_401)]) }
    }

    @Test(arguments: [Int64(0), -1]) func `a token expires after it was issued`(_ life: Int64) {
        #expect(throws: IDTokenError.lifetimeTooLong) {
            try issuer.judge(["iat": Self.at(-10), "exp": Self.at(-10 + life)])
        }
    }

    @Test func `not before is honoured, with skew (JOSE-14)`() {
        #expect(throws: Never.self) { try issuer.judge(["nbf": Self.at(60)]) }
        #expect(throws: Never.self) { try issuer.judge(["nbf": Self.at(-5)]) }
        #expect(throws: IDTokenError.notYetValid) { try issuer.judge(["nbf": Self.at(61)]) }
    }

    @Test func `a fraction beyond the skew is beyond it (JOSE-14)`() {
        let beyond = Self.number(Double(Self.now) + 60.5)
        #expect(throws: IDTokenError.issuedInFuture) { try issuer.judge(["iat": beyond, "exp": Self.at(300)]) }
        #expect(throws: IDTokenError.notYetValid) { try issuer.judge(["nbf": beyond]) }
        let within = Self.number(Double(Self.now) + 59.5)
        #expect(throws: Never.self) { try issuer.judge(["iat": within, "nbf": within, "exp": Self.at(300)]) }
    }

    @Test func `exp and iat are required (CORE-9, CORE-10, JWT-10)`() {
        #expect(throws: IDTokenError.expiryMissing) { try issuer.judge(["exp": nil]) }
        #expect(throws: IDTokenError.issuedAtMissing) { try issuer.judge(["iat": nil]) }
    }

    @Test(arguments: ["exp", "iat", "nbf", "auth_time"]) func `a time is a JSON number (JOSE-14)`(_ name: String) {
        for value in [JSONValue.null, .bool(true), .text(String(Self.now)), .text(""), .array([Self.at(0)])] {
            #expect(throws: IDTokenError.claimWrongType) { try issuer.judge([name: value]) }
        }
    }

    @Test(arguments: ["exp", "iat", "nbf", "auth_time"])
    func `a time is at least 0 and below 2^53 (JOSE-14)`(_ name: String) {
        for value in [-1, -0.5, -1e300, 9_007_199_254_740_992, 1e18, 1.7e308] {
            #expect(throws: IDTokenError.timeOutOfRange) { try issuer.judge([name: Self.number(value)]) }
        }
    }

    @Test(arguments: [
        ("exp", IDTokenError.lifetimeTooLong), ("iat", .issuedInFuture), ("nbf", .notYetValid),
    ])
    func `the largest time is judged without a trap`(_ name: String, _ error: IDTokenError) {
        #expect(throws: error) { try issuer.judge([name: .integer(9_007_199_254_740_991)]) }
    }

    @Test func `the smallest clock and the smallest times are judged without a trap`() {
        #expect(throws: IDTokenError.issuedInFuture) {
            try issuer.judge(["iat": .integer(100), "exp": .integer(200)], now: UnixSeconds(0))
        }
        #expect(throws: IDTokenError.expired) { try issuer.judge(["iat": .integer(0), "exp": Self.number(0.5)]) }
    }

    @Test func `fractions are read and cut`() throws {
        let token = try issuer.judge([
            "exp": Self.number(Double(Self.now) + 10.9), "iat": Self.number(Double(Self.now) - 0.5),
        ])
        #expect(token.expiry.value == Self.now + 10)
        #expect(token.issuedAt.value == Self.now - 1)
    }
}
