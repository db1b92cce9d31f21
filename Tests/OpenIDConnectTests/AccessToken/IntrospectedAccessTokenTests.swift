import StrictJSON
import Testing

@testable import OpenIDConnect

/// What introspection must say of an access token: each refusal once, for a person's token and for a client's own.
struct IntrospectedAccessTokenTests {
    private static let now = 1_800_000_000
    private static let person: [(String, JSONValue)] = [
        ("active", .bool(true)), ("iss", .text("https://idp.example.test")), ("aud", .text("usher")),
        ("sub", .text("alice-1")), ("client_id", .text("laptop")), ("iat", .integer(now)), ("exp", .integer(now + 300)),
        ("auth_time", .integer(now - 60)), ("acr", .text("mfa")), ("amr", .array([.text("hwk")])),
    ]

    /// The rules demand of a person what an ID token must say.
    private func check(
        _ changes: [String: JSONValue?] = [:], ofClient: Bool
    ) throws(AccessTokenError) -> IntrospectedAccessToken {
        var rules = TokenRules()
        rules.clockSkew = 60
        rules.maximumLifetime = 3_600
        rules.requiredClaims = [RequiredClaim(name: Array("acr".utf8), values: [.text(Array("mfa".utf8))])]
        rules.forbiddenClaims = [Array("nickname".utf8)]
        let own = ofClient ? Self.person.map { $0.0 == "sub" ? ($0.0, JSONValue.text("laptop")) : $0 } : Self.person
        let claims = JSONValue.members(members(own, changes)).object ?? JSONObject()
        return try IntrospectedAccessToken(
            checking: claims,
            AccessTokenExpectations(
                issuer: Array("https://idp.example.test".utf8), audiences: [Array("usher".utf8)],
                holder: ofClient ? .client(Array("laptop".utf8)) : .person, rules: rules),
            now: UnixSeconds(Int64(Self.now)))
    }

    private func members(
        _ claims: [(String, JSONValue)], _ changes: [String: JSONValue?]
    ) -> [(String, JSONValue)] {
        claims.filter { changes[$0.0] == nil } + changes.compactMap { name, value in value.map { (name, $0) } }
    }

    @Test func `what holds is read out`() throws {
        let token = try check(ofClient: false)
        #expect(token.issuer == Array("https://idp.example.test".utf8) && token.subject == Array("alice-1".utf8))
        #expect(token.clientID == Array("laptop".utf8) && token.claims["acr"] == .text("mfa"))
        #expect(token.issuedAt == UnixSeconds(Int64(Self.now)) && token.expiry == UnixSeconds(Int64(Self.now + 300)))
        #expect(try check(ofClient: true).subject == Array("laptop".utf8))
    }

    @Test func `what the provider may leave out is not missed, and a person's client neither`() throws {
        let silent: [String: JSONValue?] = ["iss": nil, "client_id": nil]
        let token = try check(silent, ofClient: false)
        #expect(token.clientID == nil && token.issuer == Array("https://idp.example.test".utf8))
        #expect(throws: AccessTokenError.clientMissing) { try check(silent, ofClient: true) }
    }

    private static let both: [(String, JSONValue?, AccessTokenError)] = [
        ("iss", .text("https://other.test"), .issuerDiffers), ("iss", .null, .issuerMissing),
        ("aud", nil, .audienceMissing), ("aud", .text("other"), .audienceDiffers),
        ("client_id", .integer(1), .clientMissing), ("exp", nil, .expiryMissing),
        ("exp", .integer(now - 60), .expired), ("exp", .text("1"), .time), ("iat", nil, .issuedAtMissing),
        ("iat", .integer(now + 61), .issuedInFuture), ("iat", .integer(now - 3_301), .lifetimeTooLong),
        ("nbf", .integer(now + 61), .notYetValid), ("token_type", .text("refresh_token"), .kind),
        ("typ", .text("ID"), .kind), ("sub", nil, .subject), ("cnf", .members([]), .bound),
    ]

    @Test(arguments: both, [false, true])
    func `both are refused alike`(_ row: (name: String, value: JSONValue?, error: AccessTokenError), _ ofClient: Bool) {
        #expect(throws: row.error) { try check([row.name: row.value], ofClient: ofClient) }
    }

    @Test(
        arguments: [
            ("client_id", .text("alice-1"), .clientItself), ("auth_time", .text("1"), .authenticationTime),
            ("acr", .integer(1), .authenticationContext), ("amr", .text("hwk"), .authenticationMethods),
            ("acr", .text("pwd"), .requiredClaim), ("nickname", .text("al"), .forbiddenClaim),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `a person's must be what a sign-in is`(_ name: String, _ value: JSONValue?, _ error: AccessTokenError) throws {
        #expect(throws: error) { try check([name: value], ofClient: false) }
    }

    @Test(
        arguments: [
            ("client_id", .text("other"), .clientDiffers), ("sub", .text("alice-1"), .serviceSubject),
        ] as [(String, JSONValue?, AccessTokenError)])
    func `a client's must be about itself`(_ name: String, _ value: JSONValue?, _ error: AccessTokenError) throws {
        #expect(throws: error) { try check([name: value], ofClient: true) }
    }
}
