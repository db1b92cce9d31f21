import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// Algorithm, key, signature and their order: CORE-6 to CORE-8, KEY-6 to KEY-8, JOSE-10, JWT-03, JWT-15.
@Suite struct SignatureRuleTests {
    @Test(arguments: SignatureAlgorithm.allCases)
    func `each algorithm is accepted when allowed and refused when not (CORE-7)`(_ algorithm: SignatureAlgorithm) throws
    {
        let issuer = try TestIssuer(algorithm)
        var expectations = TestIssuer.expectations
        expectations.rules.algorithms = [algorithm]
        #expect(try issuer.judge(expectations: expectations).algorithm == algorithm)
        expectations.rules.algorithms = Set(SignatureAlgorithm.allCases).subtracting([algorithm])
        #expect(throws: IDTokenError.algorithmNotAllowed(algorithm)) { try issuer.judge(expectations: expectations) }
    }

    @Test func `keys of one provider never verify a token of another (KEY-8)`() throws {
        let ours = try TestIssuer()
        let theirs = try TestIssuer()
        let token = try UnverifiedIDToken.parse(try theirs.token(), expectations: TestIssuer.expectations)
        #expect(throws: IDTokenError.form(.signature)) {
            try token.verify(keys: try ours.keys, accessToken: nil, now: TestIssuer.now)
        }
        #expect(throws: Never.self) { try token.verify(keys: try theirs.keys, accessToken: nil, now: TestIssuer.now) }
    }

    @Test func `a key that is gone from the set verifies no more (KEY-6)`() throws {
        let old = try TestIssuer(keyID: "old")
        let new = try TestIssuer(keyID: "new")
        let token = try UnverifiedIDToken.parse(try old.token(), expectations: TestIssuer.expectations)
        #expect(throws: IDTokenError.key(.unknownKeyID)) {
            try token.verify(keys: try new.keys, accessToken: nil, now: TestIssuer.now)
        }
    }

    @Test func `two keys with the token's ID are ambiguous, and an unfit one is named so`() throws {
        let issuer = try TestIssuer()
        let twin = try TestIssuer()
        let token = try UnverifiedIDToken.parse(try issuer.token(), expectations: TestIssuer.expectations)
        let both = JSONValue.members([("keys", .array([issuer.key.publicJWK, twin.key.publicJWK]))])
        let error = IDTokenError.key(.ambiguous)
        #expect(error.reason == "key.ambiguous")
        #expect(throws: error) {
            try token.verify(keys: try KeySet.parse(both.encoded()), accessToken: nil, now: TestIssuer.now)
        }
        let other = try TestIssuer(.es256)
        #expect(throws: IDTokenError.key(.unfit)) {
            try token.verify(keys: try other.keys, accessToken: nil, now: TestIssuer.now)
        }
    }

    @Test func `no claim has an effect before the signature passed (JWT-15)`() throws {
        let issuer = try TestIssuer()
        let wrong = try issuer.token(["iss": .text("other"), "aud": .text("other"), "exp": .integer(1), "sub": nil])
        let token = try UnverifiedIDToken.parse(Self.resigned(wrong), expectations: TestIssuer.expectations)
        #expect(throws: IDTokenError.form(.signature)) {
            try token.verify(keys: try issuer.keys, accessToken: nil, now: TestIssuer.now)
        }
    }

    @Test(arguments: [
        ("iss", JSONValue.text("other"), IDTokenError.issuerDiffers), ("aud", .text("other"), .audienceDiffers),
        ("exp", .integer(1), .expired), ("typ", .text("Bearer"), .notAnIDToken),
    ])
    func `a token that cannot pass is refused before any key is asked for (KEY-7)`(
        _ name: String, _ value: JSONValue, _ error: IDTokenError
    ) throws {
        let issuer = try TestIssuer()
        let token = try UnverifiedIDToken.parse(try issuer.token([name: value]), expectations: TestIssuer.expectations)
        #expect(throws: error) { try token.precheck(now: TestIssuer.now) }
        let good = try UnverifiedIDToken.parse(try issuer.token(), expectations: TestIssuer.expectations)
        #expect(throws: Never.self) { try good.precheck(now: TestIssuer.now) }
    }

    @Test func `a check before the signature admits nothing (CORE-6)`() throws {
        let issuer = try TestIssuer()
        let token = try UnverifiedIDToken.parse(
            Self.resigned(try issuer.token()), expectations: TestIssuer.expectations)
        #expect(throws: Never.self) { try token.precheck(now: TestIssuer.now) }
        #expect(throws: IDTokenError.form(.signature)) {
            try token.verify(keys: try issuer.keys, accessToken: nil, now: TestIssuer.now)
        }
    }

    /// The token with 64 bytes of nothing as its signature.
    private static func resigned(_ token: [UInt8]) -> [UInt8] {
        var parts = token.split(separator: UInt8(ascii: ".")).map(Array.init)
        parts[2] = Base64URL.encode([UInt8](repeating: 7, count: 64))
        return Array(parts.joined(separator: [UInt8(ascii: ".")]))
    }
}
