import Testing

@testable import OpenIDConnect

/// KEY-1, KEY-3, HTTP-09: what is kept of a provider's documents, and for how long.
@Suite(.timeLimit(.minutes(5)))
struct RelyingPartyMetadataTests {
    private static let discovery = "/.well-known/openid-configuration"
    private let world = ManualWorld()

    @Test(arguments: [
        (ScriptedTransport.Reply.empty(500), ProviderError.httpStatus(500)), (.empty(403), .httpStatus(403)),
        (.empty(302), .httpStatus(302)), (.empty(200), .notJSON), (.failure(.certificate), .transport(.certificate)),
        (.json(#"{"issuer":"https://other.example"}"#), .metadata(.issuerDiffers)), (.json("{"), .metadata(.notJSON)),
        (
            .answer(
                HTTPAnswer(status: 200, mediaType: Array("text/html".utf8), maxAge: nil, body: ScriptedIssuer.metadata)),
            .notJSON
        ),
    ])
    func `a bad document is not kept, and a good one follows at the next use`(
        _ reply: ScriptedTransport.Reply, _ expected: ProviderError
    ) async throws {
        let transport = ScriptedTransport([.get(Self.discovery, reply)])
        let party = RelyingParty.scripted(transport, world: world)
        await #expect(throws: expected) { try await party.metadata() }
        // The same error for five seconds, without a request.
        world.advance(4)
        await #expect(throws: expected) { try await party.metadata() }
        #expect(await party.status().lastError == expected.reason)
        #expect(await party.status().metadata == .none)
        world.advance(1)
        await transport.expect(.discovery)
        #expect(try await party.metadata().endpoints[.token]?.port == 443)
        #expect(await party.status().lastError == nil)
        await transport.expectUsedUp()
    }

    @Test func `a document is fresh for an hour, stale for a day, then dead`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        let status = await party.status()
        #expect(status.metadata == .fresh && status.keyCount == 1 && status.lastError == nil)
        await transport.set(Self.discovery, to: .failure(.cannotConnect))
        await transport.set("/jwks", to: .failure(.cannotConnect))
        world.advanceUptime(3_599)
        _ = try await party.metadata()
        #expect(await transport.counts == [Self.discovery: 1, "/jwks": 1])
        world.advanceUptime(1)
        _ = try await party.metadata()  // the old one, while a new one is asked for
        try await happened { await transport.count(Self.discovery) >= 2 }
        #expect(await party.status().metadata == .stale)
        #expect(await party.status().metadataAge == .seconds(3_600))
        world.advanceUptime(86_399)
        #expect(try await party.verify(issuer.token()).subject == Array("alice-1".utf8))
        // Both refreshes have failed before the last second of the old ones ends.
        try await happened { await party.status().lastError != nil }
        world.advanceUptime(10)
        await #expect(throws: ProviderError.transport(.cannotConnect)) { try await party.metadata() }
        await #expect(throws: ProviderError.transport(.cannotConnect)) { try await party.verify(issuer.token()) }
        #expect(await party.status().metadata == .none)
        #expect(await party.status().keyCount == 0)
    }

    @Test(arguments: [
        Result<HTTPAnswer, TransportError>.failure(.timedOut), .success(.json([], status: 500)),
        .success(.json(Array("<html>".utf8))), .success(.json(Array(#"{"keys":[]}"#.utf8))),
        .success(.json(Array(#"{"keys":[{"kty":"RSA"}]}"#.utf8))), .success(.json(Array(#"{"keys":"#.utf8))),
    ])
    func `a bad refresh keeps the last good keys`(_ answer: Result<HTTPAnswer, TransportError>) async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        await transport.set("/jwks", to: answer)
        world.advanceUptime(3_600)
        #expect(try await party.verify(issuer.token()).subject == Array("alice-1".utf8))
        try await happened { await party.status().lastError != nil }
        #expect(await transport.count("/jwks") == 2)
        #expect(try await party.verify(issuer.token()).subject == Array("alice-1".utf8))
        #expect(await party.status().keyCount == 1)
        // Not again for five seconds.
        #expect(await transport.count("/jwks") == 2)
        world.advanceUptime(5)
        _ = try await party.verify(issuer.token())
        try await happened { await transport.count("/jwks") >= 3 }
    }

    @Test(arguments: [(nil, 3_600), (0, 60), (59, 60), (600, 600), (86_400, 3_600), (2_000_000_000, 3_600)])
    func `max-age of the keys counts between a minute and jwks_ttl`(_ maxAge: Int?, _ expected: Int64) async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        await transport.set("/jwks", to: .success(.json(issuer.keySet, maxAge: maxAge)))
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        world.advanceUptime(expected - 1)
        _ = try await party.verify(issuer.token())
        #expect(await transport.count("/jwks") == 1)
        world.advanceUptime(1)
        _ = try await party.verify(issuer.token())
        try await happened { await transport.count("/jwks") >= 2 }
    }

    @Test func `100 logins at a cold start share one discovery`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let world = world
        await transport.hold(Self.discovery) { world.isOpen }
        let party = RelyingParty.scripted(transport, world: world)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { _ = try await party.metadata() } }
            try await happened { await transport.count(Self.discovery) >= 1 }
            await everybodyWaits()
            world.open()
            try await group.waitForAll()
        }
        #expect(await transport.count(Self.discovery) == 1)
    }

    @Test func `a cancelled login stops waiting, the fetch goes on for the others`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let world = world
        await transport.hold(Self.discovery) { world.isOpen }
        let party = RelyingParty.scripted(transport, world: world)
        let patient = Task { try await party.metadata() }
        let hasLeft = ManualWorld()
        let impatient = Task { () async -> ProviderError? in
            defer { hasLeft.open() }
            do throws(ProviderError) {
                _ = try await party.metadata()
                return nil
            } catch { return error }
        }
        try await happened { await transport.count(Self.discovery) >= 1 }
        await everybodyWaits()
        impatient.cancel()
        try await happened { hasLeft.isOpen }
        #expect(await impatient.value == .transport(.cancelled))  // while the answer is still held
        #expect(!world.isOpen)
        world.open()
        #expect(try await patient.value.endpoints[.token]?.port == 443)
        #expect(await transport.count(Self.discovery) == 1)
    }

    @Test func `while an old document is served, one refresh runs`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let world = world
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        await transport.hold(Self.discovery) { world.isOpen }
        await transport.hold("/jwks") { world.isOpen }
        world.advanceUptime(3_600)
        for _ in 0..<10 {
            _ = try await party.metadata()
            _ = try await party.verify(issuer.token())
        }
        await everybodyWaits()
        #expect(await transport.counts == [Self.discovery: 2, "/jwks": 2])
        world.open()
        try await happened { await party.status().keysAge == .zero }
        // Two fetches end one after the other.
        try await happened { await party.status().metadata == .fresh }
    }
}
