import SecretMemory
import Testing

@testable import OpenIDConnect

/// The requests of CIBA, as they leave (CIBA Core §7.1, §10.1).
struct RelyingPartyBackchannelTests {
    private static let answer = ScriptedTransport.Reply.json(#"{"auth_req_id":"r+1","expires_in":90,"interval":2}"#)
    private static let tokens = ScriptedTransport.Reply.json(#"{"token_type":"Bearer","id_token":"a.b.c"}"#)

    private func party(_ transport: ScriptedTransport, suffix: String = "") throws -> RelyingParty {
        let endpoint = try EndpointURL.check(
            Array("https://idp.example.test/bc".utf8), plainLoopbackAllowed: false)
        var client = ClientConfiguration(id: ScriptedIssuer.clientID, authentication: .clientSecretPost)
        client.loginHintSuffix = Array(suffix.utf8)
        return RelyingParty(
            configuration: ProviderConfiguration(
                name: "corp", issuer: ScriptedIssuer.url("https://idp.example.test"),
                endpoints: [.backchannelAuthentication: endpoint], client: client),
            transport: transport, effects: ManualWorld().effects(secret: Array("s3".utf8)))
    }

    private func start(_ party: RelyingParty) async throws -> BackchannelAuthentication {
        try await party.startBackchannelAuthentication(
            user: Array("alice".utf8), bindingMessage: Array("7KQF/sudo/web-1".utf8), requestedExpiry: .seconds(95))
    }

    @Test func `one request says who, for what and how long, and polls carry its id`() async throws {
        let transport = ScriptedTransport([
            .post("/bc", Self.answer), .discovery,
            .post("/token", .json(#"{"error":"authorization_pending"}"#, status: 400)),
            .post("/token", .json(#"{"error":"slow_down"}"#, status: 400)), .post("/token", Self.tokens),
        ])
        let party = try party(transport, suffix: "@example.com")
        let authentication = try await start(party)
        #expect(authentication.lifetime == .seconds(90) && authentication.interval == .seconds(2))
        #expect(PollOutcome(await party.poll(authentication)) == .pending)
        #expect(PollOutcome(await party.poll(authentication)) == .slowDown)
        #expect(PollOutcome(await party.poll(authentication)) == .tokens)
        await transport.expectUsedUp()
        let seen = await transport.seen
        #expect(
            seen[0].body == "scope=openid%20profile&login_hint=alice%40example.com&binding_message=7KQF%2Fsudo%2Fweb-1"
                + "&requested_expiry=95&client_id=usher-host&client_secret=s3")
        #expect(seen[0].maximumBodyBytes == 65_536)
        let poll =
            "grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id=r%2B1&client_id=usher-host"
            + "&client_secret=s3"
        #expect(seen[2...].allSatisfy { $0.body == poll && $0.maximumBodyBytes == 262_144 })
    }

    @Test func `the plain login name is the hint where nothing else is configured`() async throws {
        let transport = ScriptedTransport([.post("/bc", Self.answer)])
        _ = try await start(party(transport))
        #expect(await transport.seen.first?.body?.contains("&login_hint=alice&") == true)
    }

    @Test(arguments: [
        ("unknown_user_id", 400, ProviderError.backchannel(.unknownUser)),
        ("missing_user_code", 400, .backchannel(.missingUserCode)),
        ("invalid_user_code", 400, .backchannel(.invalidUserCode)),
        ("invalid_binding_message", 400, .backchannel(.invalidBindingMessage)),
        ("expired_login_hint_token", 400, .backchannel(.expiredLoginHint)),
        ("access_denied", 403, .backchannel(.accessDenied)), ("unauthorized_client", 400, .grantRefused),
        ("invalid_scope", 400, .grantRefused), ("invalid_client", 401, .clientRefused),
        ("invalid_request", 400, .httpStatus(400)), ("UNKNOWN_USER_ID", 400, .httpStatus(400)),
        ("unknown_user_id", 429, .httpStatus(429)), ("access_denied", 500, .httpStatus(500)),
        ("access_denied", 200, .backchannel(.requestID)),
    ])
    func `each refusal of the endpoint has its reason (CIBA Core §13)`(
        _ code: String, _ status: Int, _ expected: ProviderError
    ) async throws {
        let transport = ScriptedTransport([.post("/bc", .json(#"{"error":"\#(code)"}"#, status: status))])
        let party = try party(transport)
        await #expect(throws: expected) { try await start(party) }
        await transport.expectUsedUp()
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json("<html>"), ProviderError.notJSON), (.empty(200), .notJSON),
        (.empty(400), .clientRefused), (.empty(302), .httpStatus(302)), (.failure(.timedOut), .transport(.timedOut)),
        (.json(#"{"auth_req_id":"r","expires_in":0}"#), .backchannel(.lifetime)),
        (.json(#"{"auth_req_id":"r","expires_in":90,"interval":91}"#), .backchannel(.interval)),
    ])
    func `an answer that is none ends it`(_ reply: ScriptedTransport.Reply, _ expected: ProviderError) async throws {
        let transport = ScriptedTransport([.post("/bc", reply)])
        let party = try party(transport)
        await #expect(throws: expected) { try await start(party) }
        await transport.expectUsedUp()
    }

    @Test func `a provider without the endpoint is named as such`() async throws {
        let transport = ScriptedTransport([.discovery])
        let party = RelyingParty.scripted(transport)
        await #expect(throws: ProviderError.backchannel(.noEndpoint)) { try await start(party) }
        await transport.expectUsedUp()
    }

    @Test func `the document may name the endpoint and the modes`() throws {
        let text = #"""
            {"issuer":"https://idp.example.test","jwks_uri":"https://idp.example.test/jwks",
            "token_endpoint":"https://idp.example.test/token",
            "backchannel_authentication_endpoint":"https://idp.example.test/bc",
            "backchannel_token_delivery_modes_supported":["poll","ping"]}
            """#
        let issuer = ScriptedIssuer.url("https://idp.example.test")
        let metadata = try ProviderMetadata.parse(Array(text.utf8), issuer: issuer)
        #expect(metadata.endpoints[.backchannelAuthentication]?.bytes == Array("https://idp.example.test/bc".utf8))
        #expect(metadata.backchannelDeliveryModes == [Array("poll".utf8), Array("ping".utf8)])
        #expect(throws: ProviderMetadataError.wrongType) {
            try ProviderMetadata.parse(
                Array(text.replacing(#"["poll","ping"]"#, with: #""poll""#).utf8), issuer: issuer)
        }
    }
}
