import JOSE
import Testing

@testable import OpenIDConnect

/// KEY-4 to KEY-6, HTTP-09, HTTP-10: every number of the configuration is in force.
@Suite(.timeLimit(.minutes(5)))
struct DocumentLimitsTests {
    private static let discovery = "/.well-known/openid-configuration"
    private let world = ManualWorld()

    private func party(
        _ transport: any HTTPTransport, _ change: (inout DocumentLimits) -> Void
    ) -> RelyingParty {
        .scripted(
            transport, effects: world.effects(),
            configuration: RelyingParty.configuration { change(&$0.documents) })
    }

    @Test func `discovery_ttl and jwks_ttl say how long documents are fresh`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = party(transport) {
            $0.metadataLifetime = .seconds(120)
            $0.keysLifetime = .seconds(300)
        }
        await party.warmUp()
        world.advanceUptime(119)
        _ = try await party.metadata()
        #expect(await transport.count(Self.discovery) == 1)
        world.advanceUptime(1)
        _ = try await party.metadata()
        try await happened { await transport.count(Self.discovery) == 2 }
        world.advanceUptime(179)
        _ = try await party.verify(issuer.token())
        #expect(await transport.count("/jwks") == 1)
        world.advanceUptime(1)
        _ = try await party.verify(issuer.token())
        try await happened { await transport.count("/jwks") == 2 }
    }

    @Test func `max-age shortens discovery_ttl and never lengthens it`() {
        let limit = Duration.seconds(600)
        let expected: [(Int?, Int64)] = [(nil, 600), (-5, 60), (0, 60), (61, 61), (599, 599), (.max, 600)]
        for (maxAge, seconds) in expected {
            #expect(DocumentLimits.lifetime(maxAge: maxAge, limit: limit) == .seconds(seconds))
        }
    }

    @Test func `an old key set dies at jwks_max_stale (KEY-6)`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = party(transport) { $0.keysStaleness = .seconds(60) }
        await party.warmUp()
        await transport.set("/jwks", to: .failure(.cannotConnect))
        world.advanceUptime(3_659)
        _ = try await party.verify(issuer.token())
        try await happened { await party.status().lastError != nil }
        world.advanceUptime(1)
        await #expect(throws: ProviderError.transport(.cannotConnect)) { try await party.verify(issuer.token()) }
    }

    @Test func `jwks_refresh_count, jwks_refresh_window and negative_kid_ttl are the guard's numbers (KEY-4)`() {
        var limits = DocumentLimits()
        limits.refreshCount = 3
        limits.refreshWindow = .seconds(20)
        limits.absentLifetime = .seconds(30)
        var guardian = KeyFetchGuard(limits: limits)
        for number in UInt8(0)..<3 { #expect(guardian.ask(for: [number], now: .zero) == .fetch) }
        #expect(guardian.ask(for: [3], now: .seconds(19)) == .limited)
        #expect(guardian.ask(for: [3], now: .seconds(20)) == .fetch)
        guardian.isAbsent([9], now: .seconds(20))
        #expect(guardian.ask(for: [9], now: .seconds(49)) == .knownAbsent)
        #expect(guardian.ask(for: [9], now: .seconds(50)) == .fetch)
    }

    @Test func `the eleventh refresh in ten seconds is refused as unavailable (KEY-4)`() {
        var guardian = KeyFetchGuard(limits: DocumentLimits())
        for number in UInt8(0)..<10 { #expect(guardian.ask(for: [number], now: .seconds(9)) == .fetch) }
        #expect(guardian.ask(for: [10], now: .seconds(18)) == .limited)
        #expect(guardian.ask(for: [10], now: .seconds(19)) == .fetch)
        #expect(ProviderError.keyFetchesLimited.category == .unavailable)
    }

    @Test func `max_jwks_keys is the most that a set may have (KEY-3)`() async throws {
        let issuer = try ScriptedIssuer()
        let two = ScriptedIssuer.keySet([issuer.key, try ScriptedIssuer(keyID: "k2").key])
        let transport = CountingTransport(keySet: two)
        await #expect(throws: ProviderError.keys(.tooManyKeys)) {
            try await party(transport) { $0.maximumKeys = 1 }.verify(issuer.token())
        }
        _ = try await party(transport) { $0.maximumKeys = 2 }.verify(issuer.token())
    }

    @Test func `an overlapping rollover keeps both keys until the old one is withdrawn (KEY-6)`() async throws {
        let issuer = try ScriptedIssuer()
        let next = try ScriptedIssuer(keyID: "k2")
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = party(transport) { _ in }
        _ = try await party.verify(issuer.token())
        await transport.set("/jwks", to: .success(.json(ScriptedIssuer.keySet([issuer.key, next.key]))))
        _ = try await party.verify(issuer.token(signedBy: next.key))
        _ = try await party.verify(issuer.token())
        #expect(await transport.count("/jwks") == 2)
        await transport.set("/jwks", to: .success(.json(next.keySet)))
        world.advanceUptime(3_600)
        _ = try await party.verify(issuer.token(signedBy: next.key))
        try await happened { await party.status().keysAge == .zero }
        await #expect(throws: ProviderError.idToken(.key(.unknownKeyID))) { try await party.verify(issuer.token()) }
    }
}
