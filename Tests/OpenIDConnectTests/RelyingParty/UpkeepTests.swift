import Testing

@testable import OpenIDConnect

/// A provider that is down at the start is found again by itself; documents are at hand before a login asks.
@Suite(.timeLimit(.minutes(5)))
struct UpkeepTests {
    private static let discovery = "/.well-known/openid-configuration"
    private let world = ManualWorld()
    private let notes = Notes()
    private let sleep = ManualSleep()

    private func effects(jitter: Int64 = 0) -> RelyingPartyEffects {
        var effects = notes.effects(world)
        effects.sleep = sleep.sleep
        effects.jitter = { min(.milliseconds(jitter), $0) }
        return effects
    }

    /// Lets the pause that was asked for pass.
    private func passPause() async throws {
        try await happened { sleep.isAsleep }
        world.advanceUptime(sleep.asked.last?.components.seconds ?? 0)
        sleep.wake()
    }

    @Test func `after a failed start it tries again with growing pauses, and the first login does not wait`()
        async throws
    {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        await transport.set(Self.discovery, to: .failure(.cannotConnect))
        let party = RelyingParty.scripted(transport, effects: effects())
        let upkeep = Task { await party.keepReady() }
        for number in 1...7 {
            try await happened { sleep.isAsleep }
            #expect(await transport.count(Self.discovery) == number)
            if number < 7 { try await passPause() }
        }
        #expect(sleep.asked == [5, 10, 20, 40, 60, 60, 60].map { .seconds($0) })
        #expect(notes.all == [.failed(.transport(.cannotConnect))])
        await transport.set(Self.discovery, to: .success(.json(ScriptedIssuer.metadata)))
        try await passPause()
        try await happened { sleep.asked.count == 8 }
        #expect(notes.all == [.failed(.transport(.cannotConnect)), .recovered])
        // All is there: no request for the login.
        let counts = await transport.counts
        _ = try await party.verify(issuer.token())
        #expect(await transport.counts == counts)
        upkeep.cancel()
        await upkeep.value
    }

    @Test func `what stops being fresh is fetched without a login, and a later failure begins at five seconds`()
        async throws
    {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        await transport.set("/jwks", to: .success(.json(issuer.keySet, maxAge: 600)))
        let party = RelyingParty.scripted(transport, effects: effects())
        let upkeep = Task { await party.keepReady() }
        try await passPause()
        try await happened { sleep.asked.count == 2 }
        #expect(await transport.counts == [Self.discovery: 1, "/jwks": 2])
        await transport.set("/jwks", to: .failure(.timedOut))
        try await passPause()
        try await passPause()
        try await happened { sleep.asked.count == 4 }
        #expect(sleep.asked == [600, 600, 5, 10].map { .seconds($0) })
        _ = try await party.verify(issuer.token())  // the old set still serves
        upkeep.cancel()
        await upkeep.value
    }

    @Test func `hosts that start together do not ask together`() async throws {
        let transport = CountingTransport(keySet: [])
        await transport.set(Self.discovery, to: .failure(.cannotConnect))
        let party = RelyingParty.scripted(transport, effects: effects(jitter: 700))
        let upkeep = Task { await party.keepReady() }
        try await happened { sleep.isAsleep }
        #expect(sleep.asked == [.milliseconds(5_700)])
        upkeep.cancel()
        await upkeep.value
    }
}
