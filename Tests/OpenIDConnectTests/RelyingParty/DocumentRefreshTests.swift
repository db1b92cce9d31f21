import JOSE
import Testing

@testable import OpenIDConnect

/// `usher provider`: a fetch on demand, within the limits, and what is known.
@Suite(.timeLimit(.minutes(5)))
struct DocumentRefreshTests {
    private static let discovery = "/.well-known/openid-configuration"
    private let world = ManualWorld()

    @Test func `a refresh fetches both, but not again at once`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        #expect(try await party.refresh() == ProviderRefresh(metadata: .recent, keys: .recent))
        #expect(await transport.counts == [Self.discovery: 1, "/jwks": 1])
        world.advanceUptime(1)
        #expect(try await party.refresh() == ProviderRefresh(metadata: .recent, keys: .fetched))
        world.advanceUptime(29)
        #expect(try await party.refresh() == ProviderRefresh(metadata: .fetched, keys: .fetched))
        #expect(await transport.counts == [Self.discovery: 2, "/jwks": 3])
    }

    @Test func `refreshes count towards the limit of key fetches, and share one fetch`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        var configuration = RelyingParty.configuration()
        configuration.documents.refreshWindow = .seconds(60)
        let party = RelyingParty.scripted(transport, effects: world.effects(), configuration: configuration)
        await party.warmUp()
        for _ in 0..<10 {
            world.advanceUptime(1)
            _ = try await party.refresh()
        }
        world.advanceUptime(1)
        await #expect(throws: ProviderError.keyFetchesLimited) { try await party.refresh() }
        #expect(await transport.count("/jwks") == 11)
        world.advanceUptime(60)
        let world = world
        await transport.hold("/jwks") { world.isOpen }
        await withThrowingTaskGroup(of: ProviderRefresh.self) { group in
            for _ in 0..<50 { group.addTask { try await party.refresh() } }
            await everybodyWaits()
            world.open()
            while let refresh = await group.nextResult() { #expect(throws: Never.self) { try refresh.get() } }
        }
        #expect(await transport.count("/jwks") == 12)
    }

    @Test func `a refresh that fails says why, and the old documents stay`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        await transport.set("/jwks", to: .success(.json(Array("<html>".utf8))))
        world.advanceUptime(1)
        await #expect(throws: ProviderError.keys(.notJSON)) { try await party.refresh() }
        await #expect(throws: ProviderError.keys(.notJSON)) { try await party.refresh() }
        #expect(await transport.count("/jwks") == 2)
        _ = try await party.verify(issuer.token())
    }

    @Test func `the report names endpoints, algorithms and keys with their age`() async throws {
        let issuer = try ScriptedIssuer()
        let next = try ScriptedIssuer(keyID: "k2")
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(
            transport, world: world,
            endpoints: [.userInfo: ScriptedIssuer.url("https://idp.example.test/me").url])
        await party.warmUp()
        world.advanceUptime(100)
        await transport.set("/jwks", to: .success(.json(ScriptedIssuer.keySet([issuer.key, next.key]))))
        _ = try await party.refresh()
        world.advanceUptime(7)
        let report = await party.report()
        #expect(report.status.name == "corp" && report.status.keyCount == 2)
        #expect(report.endpoints.map(\.endpoint) == [.jwks, .token, .deviceAuthorization, .userInfo])
        #expect(report.endpoints.map(\.isConfigured) == [false, false, false, true])
        #expect(report.allowedAlgorithms == [.rs256, .ps256, .es256, .es384, .edDSA])
        #expect(report.providerAlgorithms == nil)
        #expect(report.keys.map(\.description.keyID) == [Array("k1".utf8), Array("k2".utf8)])
        #expect(report.keys.map(\.description.type) == ["EC", "EC"])
        #expect(report.keys.map(\.age) == [.seconds(107), .seconds(7)])
        #expect(report.nextRefresh == .seconds(3_593))
    }

    @Test func `before anything was fetched the report is empty`() async throws {
        let report = await RelyingParty.scripted(ScriptedTransport(), world: world).report()
        #expect(report.endpoints.isEmpty && report.keys.isEmpty && report.nextRefresh == nil)
        #expect(report.status.metadata == .none && report.status.lastError == nil)
    }
}
