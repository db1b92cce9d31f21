import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// Assertions in the requests of a relying party: a new one each time.
struct AssertionRequestTests {
    private static let answer = ScriptedTransport.Reply.json(
        """
        {"device_code":"dc","user_code":"AB-12","verification_uri":"https://idp.example.test/d","expires_in":600}
        """)
    private static let pending = ScriptedTransport.Reply.json(#"{"error":"authorization_pending"}"#, status: 400)

    private func claims(_ body: String?) throws -> JSONObject {
        let token = try #require(body?.split(separator: "client_assertion=").last)
        let payload = try #require(Base64URL.decode(Array(token.utf8).split(separator: UInt8(ascii: "."))[1]))
        return try #require(try JSONValue.parse(payload, limits: JSONLimits(bytes: 4_096)).object)
    }

    @Test(arguments: [ClientAuthenticationMethod.clientSecretJWT, .privateKeyJWT])
    func `device request and polls each carry an assertion of their own`(
        _ method: ClientAuthenticationMethod
    ) async throws {
        let world = ManualWorld()
        let transport = ScriptedTransport([
            .discovery, .post("/device", Self.answer), .post("/token", Self.pending), .post("/token", Self.pending),
        ])
        let document = method == .privateKeyJWT ? ClientAssertionTests.key : ClientAssertionTests.secret
        let party = RelyingParty.scripted(
            transport, world: world, authentication: method, secret: Array(document.utf8)
        ) { $0.assertion.algorithm = .edDSA }
        let authorization = try await party.startDeviceAuthorization()
        _ = await party.poll(authorization)
        world.advance(5)
        _ = await party.poll(authorization)
        let seen = await transport.seen.dropFirst()
        #expect(world.timesSecretRead == 3)
        var names: Set<[UInt8]> = []
        for (request, seconds) in zip(seen, [0, 0, 5] as [Int64]) {
            #expect(request.authorization == nil)
            let claims = try claims(request.body)
            #expect(
                claims.members.map { String(decoding: $0.name, as: UTF8.self) }.sorted() == [
                    "aud", "exp", "iat", "iss", "jti", "sub",
                ])
            #expect(claims["iss"] == .string(ScriptedIssuer.clientID) && claims["sub"] == claims["iss"])
            #expect(claims["aud"] == .text("https://idp.example.test"))
            let now = ScriptedIssuer.now.value + seconds
            #expect(claims["iat"] == ScriptedIssuer.number(now) && claims["exp"] == ScriptedIssuer.number(now + 60))
            let name = try #require(claims["jti"]?.text)
            #expect(Base64URL.decode(name)?.count == 16)
            names.insert(name)
        }
        #expect(names.count == 3)
        await transport.expectUsedUp()
    }

    @Test(arguments: [
        (ClientAssertionSettings.Audience.issuer, "https://idp.example.test", "https://idp.example.test"),
        (.tokenEndpoint, "https://idp.example.test/token", "https://idp.example.test/token"),
        (.endpoint, "https://idp.example.test/device", "https://idp.example.test/token"),
    ])
    func `the audience is the issuer, or an endpoint where a provider insists`(
        _ audience: ClientAssertionSettings.Audience, _ atDevice: String, _ atToken: String
    ) async throws {
        let transport = ScriptedTransport([
            .discovery, .post("/device", Self.answer), .post("/token", Self.pending),
        ])
        let party = RelyingParty.scripted(
            transport, authentication: .clientSecretJWT, secret: Array(ClientAssertionTests.secret.utf8)
        ) { $0.assertion.audience = audience }
        _ = await party.poll(try await party.startDeviceAuthorization())
        let seen = await transport.seen
        #expect(try claims(seen[1].body)["aud"] == .text(atDevice))
        #expect(try claims(seen[2].body)["aud"] == .text(atToken))
    }

    @Test func `without randomness, and with a file that is no key, nothing is sent`() async throws {
        let world = ManualWorld()
        world.loseRandomness()
        let transport = ScriptedTransport([.discovery])
        let party = RelyingParty.scripted(
            transport, world: world, authentication: .clientSecretJWT, secret: Array(ClientAssertionTests.secret.utf8))
        await #expect(throws: ProviderError.clientAssertion) { try await party.startDeviceAuthorization() }
        await transport.expectUsedUp()

        let other = ScriptedTransport([.discovery])
        let keyless = RelyingParty.scripted(other, authentication: .privateKeyJWT, secret: Array("no key".utf8))
        await #expect(throws: ProviderError.clientKeyUnusable) { try await keyless.startDeviceAuthorization() }
        await other.expectUsedUp()
    }

    @Test func `a poll that cannot prove the client ends the login`() async throws {
        let world = ManualWorld()
        let transport = ScriptedTransport([.discovery, .post("/device", Self.answer)])
        let party = RelyingParty.scripted(
            transport, world: world, authentication: .privateKeyJWT, secret: Array(ClientAssertionTests.key.utf8)
        ) { $0.assertion.algorithm = .edDSA }
        let authorization = try await party.startDeviceAuthorization()
        world.changeSecret(to: "no key any more")
        #expect(PollOutcome(await party.poll(authorization)) == .failed(.clientKeyUnusable))
        world.changeSecret(to: ClientAssertionTests.key)
        world.loseRandomness()
        #expect(PollOutcome(await party.poll(authorization)) == .failed(.clientAssertion))
        await transport.expectUsedUp()
    }
}
