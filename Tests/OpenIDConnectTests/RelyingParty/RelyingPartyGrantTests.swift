import SecretMemory
import Testing

@testable import OpenIDConnect

/// The requests of both grants, as they leave (FLOW-05, FLOW-07, HTTP-11, HTTP-12).
struct RelyingPartyGrantTests {
    private static let deviceAnswer = ScriptedTransport.Reply.json(
        """
        {"device_code":"dc+1","user_code":"AB-12","verification_uri":"https://idp.example.test/d","expires_in":600,\
        "interval":1}
        """)
    private static let tokens = ScriptedTransport.Reply.json(
        #"{"token_type":"bearer","id_token":"a.b.c","access_token":"x"}"#)

    private func login(_ party: RelyingParty, user: String = "alice", password: String = "pw") async throws {
        _ = try await party.passwordGrant(user: Array(user.utf8), password: SecretBytes(copying: Array(password.utf8)))
    }

    @Test func `a device login asks once and polls with the device code`() async throws {
        let transport = ScriptedTransport([
            .discovery, .post("/device", Self.deviceAnswer),
            .post("/token", .json(#"{"error":"authorization_pending"}"#, status: 400)),
            .post("/token", .json(#"{"error":"slow_down"}"#, status: 400)), .post("/token", Self.tokens),
        ])
        let party = RelyingParty.scripted(transport)
        let authorization = try await party.startDeviceAuthorization()
        #expect(authorization.interval == .seconds(1))
        #expect(PollOutcome(await party.poll(authorization)) == .pending)
        #expect(PollOutcome(await party.poll(authorization)) == .slowDown)
        #expect(PollOutcome(await party.poll(authorization)) == .tokens)
        await transport.expectUsedUp()
        let seen = await transport.seen
        #expect(seen[1].body == "scope=openid%20profile&nonce=AAECAwQFBgcICQoLDA0ODw&client_id=usher-host")
        #expect(seen[1].maximumBodyBytes == 65_536)
        let poll =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc%2B1&client_id=usher-host"
        #expect(seen[2...].allSatisfy { $0.body == poll && $0.maximumBodyBytes == 262_144 })
        #expect(seen.allSatisfy { $0.authorization == nil && $0.accept == "application/json" })
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json(#"{"error":"access_denied"}"#, status: 400), PollOutcome.accessDenied),
        (ScriptedTransport.Reply.json(#"{"error":"authorization_declined"}"#, status: 400), PollOutcome.accessDenied),
        (ScriptedTransport.Reply.json(#"{"error":"invalid_grant"}"#, status: 400), PollOutcome.accessDenied),
        (.json(#"{"error":"expired_token"}"#, status: 400), .expired),
        (.failure(.timedOut), .transient(.transport(.timedOut))),
        (.failure(.cannotConnect), .transient(.transport(.cannotConnect))),
        (.empty(500), .transient(.httpStatus(500))), (.empty(400), .failed(.clientRefused)),
        (.json("<html>"), .failed(.notJSON)),
    ])
    func `each answer to a poll is one request`(
        _ reply: ScriptedTransport.Reply, _ expected: PollOutcome
    ) async throws {
        let transport = ScriptedTransport([.discovery, .post("/device", Self.deviceAnswer), .post("/token", reply)])
        let party = RelyingParty.scripted(transport)
        let authorization = try await party.startDeviceAuthorization()
        #expect(PollOutcome(await party.poll(authorization)) == expected)
        await transport.expectUsedUp()
    }

    @Test func `a provider without a device endpoint is named as such`() async throws {
        let document = #"""
            {"issuer":"https://idp.example.test","jwks_uri":"https://idp.example.test/jwks",
            "token_endpoint":"https://idp.example.test/token"}
            """#
        let transport = ScriptedTransport([.get("/.well-known/openid-configuration", .json(document))])
        await #expect(throws: ProviderError.noDeviceEndpoint) {
            try await RelyingParty.scripted(transport).startDeviceAuthorization()
        }
        await transport.expectUsedUp()
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.empty(400), ProviderError.clientRefused), (.empty(401), .clientRefused),
        (.json(#"{"error":"unauthorized_client"}"#, status: 400), .grantRefused), (.empty(503), .httpStatus(503)),
        (.json(#"{"error":"slow_down"}"#, status: 429), .httpStatus(429)),
        (.failure(.certificate), .transport(.certificate)),
        (.empty(200), .notJSON), (.empty(302), .httpStatus(302)),
    ])
    func `a device endpoint that refuses`(
        _ reply: ScriptedTransport.Reply, _ expected: ProviderError
    ) async throws {
        let transport = ScriptedTransport([.discovery, .post("/device", reply)])
        await #expect(throws: expected) { try await RelyingParty.scripted(transport).startDeviceAuthorization() }
        await transport.expectUsedUp()
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.empty(403), ProviderError.wrongPassword), (.empty(400), .clientRefused),
        (.empty(500), .httpStatus(500)), (.failure(.timedOut), .transport(.timedOut)), (.json("<html>"), .notJSON),
    ])
    func `one password attempt is one request, whatever comes (FLOW-07)`(
        _ reply: ScriptedTransport.Reply, _ expected: ProviderError
    ) async throws {
        let transport = ScriptedTransport([.discovery, .post("/token", reply)])
        let party = RelyingParty.scripted(transport)
        await #expect(throws: expected) { try await login(party) }
        await transport.expectUsedUp()
    }

    @Test func `user name and password arrive as one value each`() async throws {
        let transport = ScriptedTransport([.discovery, .post("/token", Self.tokens)])
        try await login(.scripted(transport), user: "a&b", password: "p=%\r\n&username=root pä")
        let body = await transport.seen.last?.body
        #expect(
            body == "grant_type=password&username=a%26b&password=p%3D%25%0D%0A%26username%3Droot%20p%C3%A4"
                + "&scope=openid%20profile&client_id=usher-host")
        await transport.expectUsedUp()
    }

    @Test func `the secret goes to the token endpoint only and is read anew for each request`() async throws {
        let world = ManualWorld()
        let transport = ScriptedTransport([.discovery, .post("/token", Self.tokens), .post("/token", Self.tokens)])
        let party = RelyingParty.scripted(
            transport, world: world, authentication: .clientSecretBasic, secret: Array("s3".utf8))
        try await login(party)
        try await login(party)
        let seen = await transport.seen
        #expect(seen.map(\.authorization) == [nil, "Basic dXNoZXItaG9zdDpzMw==", "Basic dXNoZXItaG9zdDpzMw=="])
        #expect(seen.allSatisfy { !($0.body ?? "").contains("s3") })
        #expect(world.timesSecretRead == 2)
        await transport.expectUsedUp()
    }

    @Test func `a secret that cannot be read sends nothing`() async throws {
        let transport = ScriptedTransport([.discovery, .post("/device", Self.deviceAnswer)])
        let authorization = try await RelyingParty.scripted(transport).startDeviceAuthorization()
        await transport.expect(.discovery)
        let party = RelyingParty.scripted(transport, authentication: .clientSecretPost)
        await #expect(throws: ProviderError.clientSecretUnreadable) { try await login(party) }
        #expect(PollOutcome(await party.poll(authorization)) == .failed(.clientSecretUnreadable))
        await transport.expectUsedUp()
    }

    @Test func `endpoints given by hand need no discovery (HTTP-08)`() async throws {
        let at = { (path: String) throws(EndpointURLError) in
            try EndpointURL.check(Array(("https://idp.example.test" + path).utf8), plainLoopbackAllowed: false)
        }
        let issuer = try ScriptedIssuer()
        let transport = ScriptedTransport([
            .post("/d", Self.deviceAnswer), .post("/t", Self.tokens), .get("/k", .json(issuer.keySet)),
        ])
        let party = RelyingParty.scripted(
            transport, endpoints: [.token: try at("/t"), .deviceAuthorization: try at("/d"), .jwks: try at("/k")])
        _ = try await party.startDeviceAuthorization()
        try await login(party)
        #expect(try await party.verify(issuer.token()).subject == Array("alice-1".utf8))
        await transport.expectUsedUp()
    }
}
