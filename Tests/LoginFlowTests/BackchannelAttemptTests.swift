import LoginPolicy
import LoginWire
import OpenIDConnect
import SecretMemory
import Testing

@testable import LoginFlow

/// The actor and CIBA: what the provider is asked, what the person sees, and what is left behind.
@Suite(.timeLimit(.minutes(2))) struct BackchannelAttemptTests {
    private func granted() throws -> Result<VerifiedIDToken, ProviderError> {
        .success(try Samples.token(user: "alice", groups: ["linux-users"]))
    }

    private let request = Samples.request(remoteHost: "")
    /// When the request of `Samples` ends, in the clock's uptime.
    private let expiry = Duration.seconds(1_000 + 90)

    @Test func `the same code is shown here and there, and the approval grants`() async throws {
        let world = AttemptWorld(
            ScriptedProvider(polls: [.pending, .tokens(Samples.response)], token: try granted()))
        let attempt = world.attempt([.ciba, .device], request: request)
        async let end = attempt.run()
        for polls in 0..<2 {
            try await happened { world.clock.sleepers == 2 }
            #expect(world.provider.counts.polls == polls)
            world.clock.advance(5)
            try await happened { world.provider.counts.polls == polls + 1 }
        }
        #expect(await end.name == "granted")
        #expect(await end.grant == .ciba)
        #expect(world.provider.counts.backchannels == ["alice 3333/sshd/h 100"])
        #expect(world.shown.split(separator: "\n").contains("3333"))
        #expect(world.provider.counts.devices == 0)
        #expect(world.backchannelOutcomes == [.settled] && world.placeLog == ["take", "leave"])
    }

    @Test func `the account that approved must be the one that asked (FLOW-01)`() async throws {
        let token = try Samples.token(user: "bob", groups: ["linux-users"])
        let world = AttemptWorld(ScriptedProvider(polls: [.tokens(Samples.response)], token: .success(token)))
        let attempt = world.attempt([.ciba], request: request)
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        world.clock.advance(5)
        #expect(await end.name == "policy.name_mismatch")
    }

    @Test func `an account that is being asked gets no second request, and the code instead`() async throws {
        for refusal in [LoginRefusal.backchannelPending, .backchannelPaused] {
            let world = AttemptWorld(ScriptedProvider(), backchannelRefusal: refusal)
            #expect(await world.attempt([.ciba], request: request).run().name == refusal.reason)
            let attempt = world.attempt([.ciba, .device], request: request)
            async let end = attempt.run()
            try await happened { world.messages == ["say", "ask acknowledgement"] }
            attempt.deliver(.stopped(.cancelled))
            #expect(await end.grant == .device)
            #expect(world.provider.counts.backchannels.isEmpty && world.provider.counts.devices == 1)
            // It never held the account's place, so it gives none back.
            #expect(world.backchannelOutcomes.isEmpty)
        }
    }

    @Test func `a person whom the provider does not know by CIBA goes on with a code, in one place`() async throws {
        let world = AttemptWorld(ScriptedProvider(backchannel: .failure(.backchannel(.unknownUser))))
        let attempt = world.attempt([.ciba, .device], request: request)
        async let end = attempt.run()
        try await happened { world.messages == ["say", "ask acknowledgement"] }
        #expect(world.backchannelOutcomes == [.settled])
        attempt.deliver(.stopped(.cancelled))
        #expect(await end.name == "login.cancelled")
        #expect(world.backchannelOutcomes == [.settled] && world.placeLog == ["take", "leave"])
    }

    @Test func `a refusal by the person is left behind`() async throws {
        let world = AttemptWorld(ScriptedProvider(polls: [.accessDenied]))
        let attempt = world.attempt([.ciba, .device], request: request)
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        world.clock.advance(5)
        #expect(await end.name == "ciba.denied")
        #expect(world.backchannelOutcomes == [.denied] && world.provider.counts.devices == 0)
        let atOnce = AttemptWorld(ScriptedProvider(backchannel: .failure(.backchannel(.accessDenied))))
        #expect(await atOnce.attempt([.ciba, .device], request: request).run().name == "ciba.access_denied")
        #expect(atOnce.backchannelOutcomes == [.denied])
    }

    @Test func `cancelled while the phone rings: no poll follows, and the account stays taken`() async throws {
        let world = AttemptWorld(ScriptedProvider(polls: [.tokens(Samples.response)], token: try granted()))
        let attempt = world.attempt([.ciba], request: request)
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        attempt.deliver(.stopped(.cancelled))
        #expect(await end.name == "login.cancelled")
        world.clock.advance(1_000)
        #expect(world.clock.sleepers == 0 && world.provider.counts.polls == 0)
        #expect(world.backchannelOutcomes == [.abandoned(until: expiry)])
    }

    @Test func `cancelled before the provider has answered: it may ask all the same`() async throws {
        let world = AttemptWorld(ScriptedProvider(hangs: true))
        let attempt = world.attempt([.ciba], request: Samples.request(remoteHost: "", patience: 55))
        async let end = attempt.run()
        try await happened { world.provider.counts.backchannels.count == 1 }
        attempt.deliver(.stopped(.cancelled))
        #expect(await end.name == "login.cancelled")
        #expect(world.backchannelOutcomes == [.abandoned(until: .seconds(1_055))])
    }

    @Test func `a full house is told before the provider is asked`() async {
        let world = AttemptWorld(ScriptedProvider(), placeRefusal: .tooManyPendingHost)
        #expect(await world.attempt([.ciba, .device], request: request).run().name == "limit.pending_host")
        #expect(world.provider.counts == .init() && world.backchannelOutcomes == [.settled])
    }

    @Test func `only what may have reached the provider keeps the account taken`() {
        let expiry = Duration.seconds(7)
        for (error, outcome) in [
            (TransportError.cannotConnect, BackchannelOutcome.settled), (.cannotResolve, .settled),
            (.certificate, .settled), (.tls, .settled), (.forbiddenAddress, .settled),
            (.timedOut, .abandoned(until: expiry)), (.brokenAnswer, .abandoned(until: expiry)),
            (.other(code: 1), .abandoned(until: expiry)),
        ] {
            #expect(BackchannelOutcome(.refused(.provider(.transport(error))), expiry: expiry) == outcome)
        }
        for refusal in [
            LoginRefusal.cancelled, .deadlinePassed, .shuttingDown, .wire(.unexpectedFrame), .internalState,
            .provider(.httpStatus(500)), .provider(.notJSON), .provider(.backchannel(.requestID)),
            .provider(.backchannel(.lifetime)), .provider(.backchannel(.interval)),
        ] {
            #expect(BackchannelOutcome(.refused(refusal), expiry: expiry) == .abandoned(until: expiry))
        }
        for refusal in [
            LoginRefusal.backchannelExpired, .policy(.noRole), .provider(.idToken(.expired)),
            .provider(.httpStatus(400)), .provider(.clientRefused), .provider(.backchannel(.missingUserCode)),
        ] {
            #expect(BackchannelOutcome(.refused(refusal), expiry: expiry) == .settled)
        }
        #expect(BackchannelOutcome(.granted, expiry: expiry) == .settled)
    }
}
