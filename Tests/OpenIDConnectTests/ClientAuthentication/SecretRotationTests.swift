import JOSE
import SecretMemory
import Testing

@testable import OpenIDConnect

/// `secret_grace`: while host and provider change the secret, either is good, once more.
struct SecretRotationTests {
    private static let refused = ScriptedTransport.Reply.json(#"{"error":"invalid_client"}"#, status: 401)
    private static let accepted = ScriptedTransport.Reply.json(
        #"{"token_type":"bearer","id_token":"a.b.c","access_token":"x"}"#)

    private let world = ManualWorld()

    private func party(_ transport: ScriptedTransport, grace: Duration = .seconds(60)) -> RelyingParty {
        .scripted(transport, world: world, authentication: .clientSecretPost, secret: Array("old".utf8)) {
            $0.secretGrace = grace
        }
    }

    private func login(_ party: RelyingParty) async throws(ProviderError) {
        _ = try await party.passwordGrant(user: Array("alice".utf8), password: SecretBytes(copying: Array("pw".utf8)))
    }

    /// The secrets of the requests so far, in order.
    private func secrets(_ transport: ScriptedTransport) async -> [String] {
        await transport.seen.compactMap { $0.body?.split(separator: "client_secret=").last.map(String.init) }
    }

    @Test func `the previous secret is tried once when the new one is refused, and stays first`() async throws {
        let transport = ScriptedTransport([
            .discovery, .post("/token", Self.accepted), .post("/token", Self.refused), .post("/token", Self.accepted),
            .post("/token", Self.accepted),
        ])
        let party = party(transport)
        try await login(party)
        world.changeSecret(to: "new")
        try await login(party)
        try await login(party)
        #expect(await secrets(transport) == ["old", "new", "old", "old"])
        #expect(world.notes == [.clientSecret(.previousAccepted)])
        let bodies = await transport.seen.compactMap(\.body)
        #expect(Set(bodies.map { $0.split(separator: "&client_secret=")[0] }).count == 1, "all else is the same")
        await transport.expectUsedUp()
    }

    @Test func `once the provider has the new one it is tried, and the previous one is forgotten`() async throws {
        let transport = ScriptedTransport([
            .discovery, .post("/token", Self.accepted), .post("/token", Self.refused), .post("/token", Self.accepted),
            .post("/token", Self.refused), .post("/token", Self.accepted), .post("/token", Self.accepted),
        ])
        let party = party(transport)
        try await login(party)
        world.changeSecret(to: "new")
        try await login(party)
        try await login(party)
        #expect(await secrets(transport) == ["old", "new", "old", "old", "new"])
        #expect(world.notes == [.clientSecret(.previousAccepted), .clientSecret(.newAccepted)])
        try await login(party)
        #expect(await secrets(transport).last == "new")
        await transport.expectUsedUp()
    }

    @Test func `the grace ends to the second`() async throws {
        let transport = ScriptedTransport([
            .discovery, .post("/token", Self.accepted), .post("/token", Self.refused), .post("/token", Self.refused),
            .post("/token", Self.refused), .post("/token", Self.refused), .post("/token", Self.refused),
        ])
        let party = party(transport)
        try await login(party)
        world.changeSecret(to: "new")
        await #expect(throws: ProviderError.clientRefused) { try await login(party) }
        world.advance(59)
        await #expect(throws: ProviderError.clientRefused) { try await login(party) }
        #expect(await secrets(transport) == ["old", "new", "old", "new", "old"])
        world.advance(1)
        await #expect(throws: ProviderError.clientRefused) { try await login(party) }
        #expect(await secrets(transport) == ["old", "new", "old", "new", "old", "new"])
        #expect(world.notes.isEmpty)
        await transport.expectUsedUp()
    }

    @Test func `without a change, and with no grace, one request is all`() async throws {
        let transport = ScriptedTransport([.discovery, .post("/token", Self.refused), .post("/token", Self.refused)])
        let unchanged = party(transport)
        await #expect(throws: ProviderError.clientRefused) { try await login(unchanged) }
        await #expect(throws: ProviderError.clientRefused) { try await login(unchanged) }
        await transport.expectUsedUp()

        let other = ScriptedTransport([.discovery, .post("/token", Self.accepted), .post("/token", Self.refused)])
        world.changeSecret(to: "old")
        let strict = party(other, grace: .zero)
        try await login(strict)
        world.changeSecret(to: "new")
        await #expect(throws: ProviderError.clientRefused) { try await login(strict) }
        await other.expectUsedUp()
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json(#"{"error":"invalid_grant"}"#, status: 400), ProviderError.wrongPassword),
        (.empty(401), .wrongPassword), (.empty(400), .clientRefused), (.empty(503), .httpStatus(503)),
        (.json(#"{"error":"invalid_client"}"#, status: 500), .httpStatus(500)),
        (.failure(.timedOut), .transport(.timedOut)),
    ])
    func `nothing but invalid_client leads to a second request (FLOW-07)`(
        _ reply: ScriptedTransport.Reply, _ expected: ProviderError
    ) async throws {
        let transport = ScriptedTransport([.discovery, .post("/token", Self.accepted), .post("/token", reply)])
        let party = party(transport)
        try await login(party)
        world.changeSecret(to: "new")
        await #expect(throws: expected) { try await login(party) }
        await transport.expectUsedUp()
    }

    @Test func `the key of private_key_jwt has no grace: the provider knows both`() async throws {
        let transport = ScriptedTransport([.discovery, .post("/token", Self.accepted), .post("/token", Self.refused)])
        let key = try ClientKey.generate("EdDSA")
        let pem = try key.privatePEM().withBytes { String(decoding: $0, as: UTF8.self) }
        let party = RelyingParty.scripted(
            transport, world: world, authentication: .privateKeyJWT, secret: Array(ClientAssertionTests.key.utf8)
        ) { $0.assertion.algorithm = .edDSA }
        try await login(party)
        world.changeSecret(to: pem)
        await #expect(throws: ProviderError.clientRefused) { try await login(party) }
        await transport.expectUsedUp()
    }
}
