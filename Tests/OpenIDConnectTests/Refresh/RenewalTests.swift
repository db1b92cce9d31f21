import JOSE
import SecretMemory
import StrictJSON
import Synchronization
import Testing

@testable import OpenIDConnect

/// A sign-in that is asked about again: refresh, then UserInfo or introspection.
struct RenewalTests {
    private let issuer: ScriptedIssuer
    private static let refreshed = #"{"token_type":"bearer","access_token":"at-2","scope":"openid groups"}"#
    private static let rotated = #"{"token_type":"bearer","access_token":"at-2","refresh_token":"rt-2"}"#

    init() throws { issuer = try ScriptedIssuer() }

    private func session(_ claims: [(String, JSONValue)] = []) async throws -> KeptSession {
        let transport = ScriptedTransport([.get("/jwks", .json(issuer.keySet))])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        let token = try await party.verify(issuer.token(changing: claims))
        var response = TokenResponse(
            idToken: SecretBytes("x"), accessToken: nil, refreshToken: SecretBytes("rt-1"),
            scope: Array("openid groups".utf8))
        response.grant = .device
        return KeptSession(token, response, receivedAt: ScriptedIssuer.now)
    }

    private func renew(
        _ exchanges: [ScriptedTransport.Exchange], session: KeptSession? = nil, keeps: Bool = true,
        changing change: (inout ProviderConfiguration) -> Void = { _ in }
    ) async throws -> RenewedSession {
        let transport = ScriptedTransport(exchanges)
        let party = RelyingParty(
            configuration: RelyingParty.configuration(endpoints: ScriptedEndpoints.table, change), transport: transport,
            effects: ManualWorld().effects(secret: Array("s3".utf8)))
        let session = if let session { session } else { try await self.session() }
        do {
            let news = try await party.renew(session) { _ in keeps }
            await transport.expectUsedUp()
            return news
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    private static func introspects(_ configuration: inout ProviderConfiguration) {
        configuration.client.authentication = .clientSecretBasic
        configuration.endpoints[.userInfo] = nil
    }

    /// Without discovery an endpoint that is not configured is asked of the metadata.
    private static let metadata = ScriptedTransport.Exchange.get(
        "/.well-known/openid-configuration",
        .json(
            #"{"issuer":"https://idp.example.test","jwks_uri":"https://idp.example.test/jwks","#
                + #""token_endpoint":"https://idp.example.test/token"}"#))

    @Test func `UserInfo is asked with the new access token`() async throws {
        let news = try await renew([
            .post("/token", .json(Self.refreshed)), .get("/userinfo", .json(#"{"sub":"alice-1","groups":["g"]}"#)),
        ])
        #expect(news.idToken == nil && news.userInfo?.claims["groups"] == .array([.text("g")]))
        #expect(news.scopes == [Array("openid".utf8), Array("groups".utf8)])
    }

    @Test(arguments: [
        (#"{"sub":"bob-1"}"#, UserInfoError.subjectDiffers), (#"{"groups":["g"]}"#, .subjectMissing),
    ])
    func `UserInfo of another person renews nothing (TOKEN-10)`(_ body: String, _ error: UserInfoError) async throws {
        await #expect(throws: ProviderError.userInfo(error)) {
            try await renew([.post("/token", .json(Self.refreshed)), .get("/userinfo", .json(body))])
        }
    }

    @Test(
        arguments: [
            (#"{"active":true,"client_id":"usher-host","sub":"alice-1"}"#, nil),
            (#"{"active":true,"client_id":"usher-host"}"#, nil),
            (#"{"active":true,"client_id":"usher-host","sub":"bob-1"}"#, .subjectDiffers),
            (#"{"active":"true"}"#, .inactive), (#"{"active":false}"#, .inactive),
        ] as [(String, IntrospectionError?)])
    func `without UserInfo the token must be active`(_ body: String, _ error: IntrospectionError?) async throws {
        let exchanges: [ScriptedTransport.Exchange] = [
            .post("/token", .json(Self.refreshed)), Self.metadata, .post("/introspect", .json(body)),
        ]
        guard let error else {
            #expect(try await renew(exchanges, changing: Self.introspects).userInfo == nil)
            return
        }
        await #expect(throws: ProviderError.introspection(error)) {
            try await renew(exchanges, changing: Self.introspects)
        }
        #expect(ProviderError.introspection(error).deniesSignIn(claimSources: [.idToken]))
    }

    @Test func `where claims need UserInfo it must be there`() async throws {
        await #expect(throws: ProviderError.userInfo(.noEndpoint)) {
            try await renew([.post("/token", .json(Self.refreshed)), Self.metadata]) { configuration in
                Self.introspects(&configuration)
                configuration.claimSources = [.idToken, .userInfo]
            }
        }
    }

    @Test func `a rotated token is kept before anything else is asked`() async throws {
        // Not one request more.
        await #expect(throws: ProviderError.refresh(.notKept)) {
            try await renew([.post("/token", .json(Self.rotated))], keeps: false)
        }
        #expect(!ProviderError.refresh(.notKept).endsSession)
        // Nor is it lost with an answer that is of no use besides.
        let kept = Mutex<[String]>([])
        let transport = ScriptedTransport([
            .post("/token", .json(#"{"token_type":"bearer","refresh_token":"rt-2"}"#))
        ])
        let session = try await session()
        await #expect(throws: ProviderError.tokenResponse(.noAccessToken)) {
            try await RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table).renew(session) { token in
                kept.withLock { $0.append(token.refreshToken.text) }
                return true
            }
        }
        #expect(kept.withLock { $0 } == ["rt-2"])
    }

    @Test(
        arguments: [
            ([], nil), ([("acr", .text("gold"))], nil), ([("acr", .text("tin"))], .authenticationContext),
            ([("amr", .array([.text("pwd"), .text("otp")]))], nil),
            ([("amr", .array([.text("pwd")]))], .authenticationMethods),
        ] as [([(String, JSONValue)], IDTokenError?)])
    func `demands on a sign-in are made of what a later token says`(
        _ claims: [(String, JSONValue)], _ error: IDTokenError?
    ) async throws {
        let then = Int(ScriptedIssuer.now.value) - 50_000
        let first: [(String, JSONValue)] = [("auth_time", .integer(then))]
        let session = try await session(first)
        let token = String(decoding: try issuer.token(changing: first + claims), as: UTF8.self)
        let reply = #"{"token_type":"bearer","access_token":"at-2","id_token":"\#(token)"}"#
        var exchanges: [ScriptedTransport.Exchange] = [
            .post("/token", .json(reply)), .get("/jwks", .json(issuer.keySet)),
        ]
        if error == nil { exchanges.append(.get("/userinfo", .json(#"{"sub":"alice-1"}"#))) }
        let change = { (configuration: inout ProviderConfiguration) in
            configuration.tokens.requiredACR = [Array("gold".utf8)]
            configuration.tokens.requiredAMR = [[Array("otp".utf8)]]
            configuration.tokens.maximumAuthenticationAge = 3_600
        }
        guard let error else {
            #expect(try await renew(exchanges, session: session, changing: change).idToken != nil)
            return
        }
        await #expect(throws: ProviderError.idToken(error)) {
            try await renew(exchanges, session: session, changing: change)
        }
    }

    @Test(arguments: [
        (ProviderError.refresh(.refused), true, true), (.refresh(.notKept), false, false),
        (.userInfo(.invalidToken), false, true), (.userInfo(.subjectDiffers), true, true),
        (.userInfo(.insufficientScope), false, false), (.transport(.timedOut), false, false),
        (.httpStatus(503), false, false), (.clientRefused, false, false),
        (.introspection(.clientDiffers), false, false),
        (.idToken(.subjectMissing), true, true),
    ])
    func `which answers end a sign-in`(_ error: ProviderError, _ ends: Bool, _ endsWithSource: Bool) {
        #expect(error.deniesSignIn(claimSources: [.idToken]) == ends)
        #expect(error.deniesSignIn(claimSources: [.idToken, .userInfo]) == endsWithSource)
    }
}
