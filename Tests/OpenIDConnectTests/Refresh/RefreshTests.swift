import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// RFC 6749 §6, OpenID Connect Core §12.2: TOKEN-7, TOKEN-8, JWT-14.
struct RefreshTests {
    let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private func party(_ transport: ScriptedTransport) -> RelyingParty {
        .scripted(transport, endpoints: ScriptedEndpoints.table)
    }

    /// Refreshes with `rt-1` a session whose first ID token has the claims `first`.
    private func refresh(
        _ reply: ScriptedTransport.Reply, first: [(String, JSONValue)] = [], keys: ScriptedTransport.Reply? = nil
    ) async throws -> RefreshedTokens {
        let origin = try await origin(first)
        let answer = ScriptedTransport([.post("/token", reply)])
        if let keys { await answer.expect(.get("/jwks", keys)) }
        do {
            let tokens = try await party(answer).refresh(SecretBytes("rt-1"), origin: origin)
            await answer.expectUsedUp()
            return tokens
        } catch {
            await answer.expectUsedUp()
            throw error
        }
    }

    private func origin(_ first: [(String, JSONValue)] = []) async throws -> RefreshOrigin {
        let transport = ScriptedTransport([.get("/jwks", .json(issuer.keySet))])
        return RefreshOrigin(try await party(transport).verify(issuer.token(changing: first)))
    }

    private func answer(_ claims: [(String, JSONValue)], refreshToken: String = "rt-2") throws
        -> ScriptedTransport.Reply
    {
        let token = String(decoding: try issuer.token(changing: claims), as: UTF8.self)
        return .json(
            """
            {"token_type":"bearer","access_token":"at-2","refresh_token":"\(refreshToken)","expires_in":300,\
            "id_token":"\(token)"}
            """)
    }

    @Test func `the request is the grant and the token, with no address to return to (TOKEN-12)`() async throws {
        let transport = ScriptedTransport([
            .post("/token", .json(#"{"token_type":"bearer","access_token":"at-2"}"#))
        ])
        _ = try await party(transport).refresh(SecretBytes("rt+1"), origin: try await origin())
        #expect(
            await transport.seen.first?.body == "grant_type=refresh_token&refresh_token=rt%2B1&client_id=usher-host")
    }

    @Test func `without a new refresh token the old one stays, without an ID token the old identity`() async throws {
        let tokens = try await refresh(
            .json(#"{"token_type":"bearer","access_token":"at-2","expires_in":60,"scope":"openid"}"#))
        guard case .kept = tokens.identity else {
            Issue.record("not kept")
            return
        }
        #expect(tokens.refreshToken.text == "rt-1" && !tokens.isRotated && tokens.accessToken.text == "at-2")
        #expect(tokens.lifetime == .seconds(60) && tokens.idToken == nil && tokens.scope == Array("openid".utf8))
    }

    @Test(arguments: [("rt-2", true), ("rt-1", false)])
    func `a new refresh token replaces the old one, the same one does not`(_ new: String, _ rotated: Bool) async throws
    {
        let tokens = try await refresh(try answer([], refreshToken: new), keys: .json(issuer.keySet))
        guard case .renewed(let token) = tokens.identity else {
            Issue.record("not renewed")
            return
        }
        #expect(tokens.refreshToken.text == new && tokens.isRotated == rotated && tokens.idToken != nil)
        #expect(token.subject == Array("alice-1".utf8))
    }

    private static let then = ScriptedIssuer.now.value
    private static let first: [(String, JSONValue)] = [
        ("nonce", .text("n1")), ("auth_time", .integer(Int(then) - 100)), ("azp", .string(ScriptedIssuer.clientID)),
    ]

    @Test(
        arguments: [
            [], [("nonce", .text("n1"))], [("auth_time", .integer(Int(then) - 100))],
            [("aud", .array([.string(ScriptedIssuer.clientID)]))],
        ] as [[(String, JSONValue)]])
    func `a token of the same sign-in renews the identity`(_ changes: [(String, JSONValue)]) async throws {
        let azp: [(String, JSONValue)] = [("azp", .string(ScriptedIssuer.clientID))]
        let tokens = try await refresh(try answer(azp + changes), first: Self.first, keys: .json(issuer.keySet))
        guard case .renewed = tokens.identity else {
            Issue.record("not renewed")
            return
        }
    }

    @Test(
        arguments: [
            (("sub", .text("bob-1")), .subject), (("sub", .text("Alice-1")), .subject),
            (("nonce", .text("n2")), .nonce),
            (("nonce", .null), .nonce), (("auth_time", .integer(Int(then))), .authenticationTime),
            (("auth_time", .integer(Int(then) - 101)), .authenticationTime),
            (("iat", .integer(Int(then) - 1)), .issuedEarlier),
        ] as [((String, JSONValue), RefreshError)])
    func `a token of another person or sign-in ends the session (TOKEN-7, JWT-14)`(
        _ change: (String, JSONValue), _ error: RefreshError
    ) async throws {
        let azp: [(String, JSONValue)] = [("azp", .string(ScriptedIssuer.clientID))]
        let reply = try answer(azp + [change])
        await #expect(throws: ProviderError.refresh(error)) {
            try await refresh(reply, first: Self.first, keys: .json(issuer.keySet))
        }
        #expect(ProviderError.refresh(error).endsSession)
    }

    @Test func `an authorized party or audience that was not there is refused`() async throws {
        let withParty = try answer([("azp", .string(ScriptedIssuer.clientID))])
        await #expect(throws: ProviderError.refresh(.authorizedParty)) {
            try await refresh(withParty, keys: .json(issuer.keySet))
        }
        let origin = try await origin()
        var configuration = ProviderConfiguration(
            name: "corp", issuer: ScriptedIssuer.url("https://idp.example.test"), endpoints: ScriptedEndpoints.table,
            client: ClientConfiguration(id: ScriptedIssuer.clientID, authentication: .none))
        configuration.tokens.trustedAudiences = [Array("more".utf8)]
        let both: [JSONValue] = [.string(ScriptedIssuer.clientID), .text("more")]
        let reply = try answer([("aud", .array(both)), ("azp", .string(ScriptedIssuer.clientID))])
        let trusting = RelyingParty(
            configuration: configuration,
            transport: ScriptedTransport([.post("/token", reply), .get("/jwks", .json(issuer.keySet))]),
            effects: ManualWorld().effects())
        await #expect(throws: ProviderError.refresh(.audience)) {
            try await trusting.refresh(SecretBytes("rt-1"), origin: origin)
        }
    }

    @Test func `a first time of sign-in must be one of then`() async throws {
        let first = [("iat", JSONValue.integer(Int(Self.then) - 120))]
        let later = try answer([("auth_time", .integer(Int(Self.then) - 59))])
        await #expect(throws: ProviderError.refresh(.authenticationTime)) {
            try await refresh(later, first: first, keys: .json(issuer.keySet))
        }
        let then = try answer([("auth_time", .integer(Int(Self.then) - 60))])
        _ = try await refresh(then, first: first, keys: .json(issuer.keySet))
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json(#"{"error":"invalid_grant"}"#, status: 400), ProviderError.refresh(.refused)),
        (.json(#"{"error":"invalid_grant"}"#, status: 401), .refresh(.refused)),
        (.json(#"{"error":"invalid_client"}"#, status: 401), .clientRefused), (.empty(400), .refresh(.refused)),
        (.json("<html>", status: 400), .refresh(.refused)), (.empty(401), .clientRefused),
        (.empty(403), .httpStatus(403)), (.json(#"{"error":"invalid_request"}"#, status: 400), .httpStatus(400)),
        (.json(#"{"error":"invalid_grant"}"#, status: 500), .httpStatus(500)), (.empty(503), .httpStatus(503)),
        (.json(#"{"error":"invalid_grant"}"#, status: 429), .httpStatus(429)),
        (.failure(.timedOut), .transport(.timedOut)), (.failure(.cannotConnect), .transport(.cannotConnect)),
        (.json("<html>"), .notJSON), (.json(#"{"token_type":"bearer"}"#), .tokenResponse(.noAccessToken)),
        (.json(#"{"error":"x","token_type":"bearer","access_token":"a"}"#), .tokenResponse(.errorMember)),
    ])
    func `a refusal of the token ends the session, an outage never (TOKEN-8)`(
        _ reply: ScriptedTransport.Reply, _ error: ProviderError
    ) async throws {
        await #expect(throws: error) { try await refresh(reply) }
        #expect(error.endsSession == (error == .refresh(.refused)))
    }

    @Test func `a broken ID token ends the session; keys that cannot be had do not, and keep the new token`()
        async throws
    {
        let reply = try answer([("iss", .text("https://other.test"))])
        await #expect(throws: ProviderError.idToken(.issuerDiffers)) { try await refresh(reply) }
        let tokens = try await refresh(try answer([]), keys: .failure(.cannotConnect))
        guard case .unconfirmed(let error) = tokens.identity else {
            Issue.record("confirmed without a key")
            return
        }
        #expect(error == .transport(.cannotConnect))
        #expect(tokens.refreshToken.text == "rt-2" && tokens.isRotated && tokens.idToken == nil)
    }

    @Test func `an old ID token of the session may be the last one that came`() async throws {
        let reply = try answer([("iat", .integer(Int(Self.then) - 700)), ("exp", .integer(Int(Self.then) + 10))])
        await #expect(throws: ProviderError.idToken(.issuedBeforeLogin)) {
            try await refresh(reply, keys: .json(issuer.keySet))
        }
    }

    @Test func `the origin of an expired token that was kept is judged as of its own second`() async throws {
        let old = [("iat", JSONValue.integer(1_700_000_000)), ("exp", .integer(1_700_000_300))]
        let kept = SecretBytes(copying: try issuer.token(changing: old))
        let transport = ScriptedTransport([.get("/jwks", .json(issuer.keySet))])
        #expect(try await party(transport).origin(ofKept: kept).subject == Array("alice-1".utf8))
        let future = SecretBytes(
            copying: try issuer.token(changing: [
                ("iat", .integer(Int(Self.then) + 61)), ("exp", .integer(Int(Self.then) + 90)),
            ]))
        await #expect(throws: ProviderError.idToken(.issuedInFuture)) {
            try await party(ScriptedTransport()).origin(ofKept: future)
        }
        let foreign = SecretBytes(copying: try ScriptedIssuer().token(changing: old))
        let again = ScriptedTransport([.get("/jwks", .json(issuer.keySet))])
        await #expect(throws: ProviderError.idToken(.form(.signature))) {
            try await party(again).origin(ofKept: foreign)
        }
    }

    @Test func `a session of another issuer is not renewed by this one (JWT-14)`() throws {
        let provider = try TestIssuer()
        let origin = RefreshOrigin(try provider.judge())
        var other = TestIssuer.expectations
        other.issuer = Array("https://other.test".utf8)
        let token = try provider.judge(["iss": .text("https://other.test")], expectations: other)
        #expect(throws: RefreshError.issuer) { try origin.check(token, clockSkew: 60) }
        #expect(throws: Never.self) { try origin.check(try provider.judge(), clockSkew: 60) }
    }

    @Test func `an empty refresh token is not sent`() async throws {
        let origin = try await origin()
        await #expect(throws: ProviderError.refresh(.noRefreshToken)) {
            try await party(ScriptedTransport()).refresh(SecretBytes(""), origin: origin)
        }
    }
}
