import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// The table of `usher token verify`: it says what a login says, and where it ended.
@Suite struct IDTokenTraceTests {
    private static func trace(
        _ token: [UInt8], _ keys: KeySet, _ expectations: IDTokenExpectations = TestIssuer.expectations
    ) -> IDTokenTrace {
        IDTokenTrace(of: token, expectations: expectations, keys: keys, accessToken: nil, now: TestIssuer.now)
    }

    @Test func `of a good token every check passed`() throws {
        let issuer = try TestIssuer()
        let trace = Self.trace(try issuer.token(), try issuer.keys)
        #expect(try trace.verdict.get().subject == Array("user-1".utf8))
        #expect(trace.failed == nil)
        #expect(trace.rows.map(\.check) == IDTokenCheck.allCases)
        #expect(trace.rows.allSatisfy { $0.outcome == .passed })
    }

    /// A claim, and the check that it fails: each is the last that is not passed over.
    @Test(arguments: [
        ("events", JSONValue.null, IDTokenCheck.kind), ("iss", .text("x"), .issuer), ("aud", .text("x"), .audience),
        ("azp", .text("x"), .authorizedParty), ("exp", .text("1"), .expiry), ("iat", .text("1"), .issuedAt),
        ("iat", .integer(1), .freshness), ("exp", .integer(4_000_000_000), .lifetime),
        ("nbf", .bool(true), .notBefore), ("sub", .text(""), .subject), ("nonce", .text("x"), .nonce),
        ("at_hash", .text("x"), .accessTokenHash), ("auth_time", .null, .authenticationTime),
        ("acr", .null, .authenticationContext), ("amr", .null, .authenticationMethods),
        ("tenant", .text("x"), .requiredClaims), ("act", .null, .forbiddenClaims),
    ])
    func `the check that failed is marked; those before passed, those after were not reached`(
        _ name: String, _ value: JSONValue, _ check: IDTokenCheck
    ) throws {
        let issuer = try TestIssuer()
        var expectations = TestIssuer.expectations
        expectations.freshSince = UnixSeconds(TestIssuer.now.value - 600)
        expectations.nonce = .ifPresent([1])
        expectations.rules.requiredClaims = [RequiredClaim(name: Array("tenant".utf8), values: [.integer(1)])]
        expectations.rules.forbiddenClaims = [Array("act".utf8)]
        let claims: [String: JSONValue?] = ["tenant": .integer(1)].merging([name: value]) { $1 }
        let trace = Self.trace(try issuer.token(claims), try issuer.keys, expectations)
        #expect(trace.failed == check)
        let position = try #require(IDTokenCheck.allCases.firstIndex(of: check))
        #expect(trace.rows[..<position].allSatisfy { $0.outcome == .passed })
        #expect(trace.rows[(position + 1)...].allSatisfy { $0.outcome == .notReached })
        // The twin: without the claim's change the check passes.
        let good = Self.trace(try issuer.token(["tenant": .integer(1)]), try issuer.keys, expectations)
        #expect(good.failed == nil)
    }

    /// The verdict of the table, of a login, and the check that belongs to the reason.
    @Test(arguments: IDTokenVectorTests.tokens)
    func `the table says what a login says`(_ vector: IDTokenVector) throws {
        let keys = try IDTokenVectorTests.commonKeys()
        let trace = IDTokenTrace(
            of: vector.token, expectations: IDTokenVectorTests.expectations, keys: keys,
            accessToken: vector.accessToken, now: IDTokenVectorTests.now)
        let reason = IDTokenVectorTests.tokenReasons[vector.id]
        #expect((trace.failed == nil) == vector.isAccepted)
        switch trace.verdict {
        case .success: #expect(reason == nil)
        case .failure(let error): #expect(error.reason == reason)
        }
    }

    @Test func `what the token has stands beside what was wanted`() throws {
        let issuer = try TestIssuer()
        let trace = Self.trace(try issuer.token(["iss": .text("https://other.test")]), try issuer.keys)
        let row = try #require(trace.rows.first { $0.check == .issuer })
        #expect(row.wanted == Array("https://idp.test/realm".utf8))
        #expect(row.found == Array("https://other.test".utf8))
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b.c", "....", "\u{0}.\u{1}.\u{2}", String(repeating: ".", count: 70_000),
    ])
    func `any bytes have a table`(_ token: String) throws {
        let trace = Self.trace(Array(token.utf8), try TestIssuer().keys)
        #expect(trace.failed != nil)
        #expect(trace.rows.count == IDTokenCheck.allCases.count)
    }
}
