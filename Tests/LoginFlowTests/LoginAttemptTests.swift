import LoginPolicy
import LoginWire
import OpenIDConnect
import SecretMemory
import Testing

@testable import LoginFlow

/// The actor: who is asked what, when it waits, and what stops it.
@Suite(.timeLimit(.minutes(2))) struct LoginAttemptTests {
    private func granted() throws -> Result<VerifiedIDToken, ProviderError> {
        .success(try Samples.token(user: "alice", groups: ["linux-users"]))
    }

    @Test func `a password goes to the provider as it was typed, once`() async throws {
        let world = AttemptWorld(ScriptedProvider(token: try granted()))
        let attempt = world.attempt([.password])
        let password = bytes("Grüße & 100% = \"ok\"")
        attempt.deliver(.password(SecretBytes(copying: password)))
        let end = await attempt.run()
        #expect(end.name == "granted" && end.grant == .password)
        #expect(end.evidence?.decision.roles == ["staff"])
        #expect(world.messages == ["ask password"])
        #expect(world.provider.counts.passwords == [password])
        #expect(world.placeLog.isEmpty)
    }

    @Test(
        arguments: [
            (.userInfo(.subjectDiffers), "userinfo.subject"), (.transport(.timedOut), "provider.timeout"),
            (.userInfo(.noEndpoint), "userinfo.no_endpoint"),
        ] as [(ProviderError, String)])
    func `without the claims that UserInfo should add there is no login`(_ error: ProviderError, _ reason: String)
        async throws
    {
        let world = AttemptWorld(ScriptedProvider(token: try granted(), userInfoFailure: error))
        let attempt = world.attempt([.password])
        attempt.deliver(.password(SecretBytes(copying: bytes("pw"))))
        let end = await attempt.run()
        #expect(end.name == reason && end.evidence == nil)
    }

    @Test func `a wrong password ends it, and no code is fetched`() async {
        let world = AttemptWorld(ScriptedProvider(password: .failure(.wrongPassword)))
        let attempt = world.attempt([.password, .device])
        attempt.deliver(.password(SecretBytes(copying: bytes("no"))))
        let end = await attempt.run()
        #expect(end.name == "password.wrong" && end.evidence == nil)
        #expect(world.provider.counts == .init(passwords: [bytes("no")]))
    }

    @Test func `a password that must wait is not sent, and the wait is said`() async {
        let refusal = LoginRefusal.tooManyFailures(.user, seconds: 121)
        let world = AttemptWorld(ScriptedProvider(), passwordRefusal: refusal)
        let attempt = world.attempt([.password, .device])
        attempt.deliver(.password(SecretBytes(copying: bytes("right"))))
        let end = await attempt.run()
        #expect(end.result == .refused(refusal) && end.grant == .password)
        #expect(world.provider.counts == .init() && world.passwordOutcomes.isEmpty)
        #expect(refusal.userMessage == "Too many wrong passwords. Please try again in 3 minutes.")
        #expect(
            LoginRefusal.tooManyFailures(.host, seconds: 1).userMessage
                == "Too many wrong passwords. Please try again in 1 second.")
        #expect(
            LoginRefusal.tooManyFailures(.host, seconds: 119).userMessage
                == "Too many wrong passwords. Please try again in 119 seconds.")
    }

    @Test func `what became of a password is told once, and of none nothing`() async throws {
        let cases: [(ScriptedProvider, PasswordOutcome)] = [
            (ScriptedProvider(token: try granted()), .right),
            (ScriptedProvider(token: .success(try Samples.token(user: "alice", groups: []))), .right),
            (ScriptedProvider(password: .failure(.wrongPassword)), .wrong),
            (ScriptedProvider(password: .failure(.transport(.timedOut))), .unknown),
            (ScriptedProvider(password: .failure(.grantRefused)), .unknown),
        ]
        for (provider, outcome) in cases {
            let world = AttemptWorld(provider)
            let attempt = world.attempt([.password])
            attempt.deliver(.password(SecretBytes(copying: bytes("pw"))))
            _ = await attempt.run()
            #expect(world.passwordOutcomes == [outcome])
        }
        let empty = AttemptWorld(ScriptedProvider())
        let attempt = empty.attempt([.password])
        attempt.deliver(.password(SecretBytes(copying: [])))
        _ = await attempt.run()
        #expect(empty.passwordOutcomes.isEmpty)
    }

    @Test func `who hangs up while the password is checked has guessed`() async throws {
        let world = AttemptWorld(ScriptedProvider(hangs: true))
        let attempt = world.attempt([.password])
        attempt.deliver(.password(SecretBytes(copying: bytes("pw"))))
        async let end = attempt.run()
        try await happened { world.provider.counts.passwords.count == 1 }
        attempt.deliver(.stopped(.cancelled))
        #expect(await end.name == "login.cancelled")
        #expect(world.passwordOutcomes == [.wrong])
    }

    @Test func `a device login polls at the provider's pace until the token is there`() async throws {
        let answers: [PollAnswer] = [.pending, .slowDown, .transient(.httpStatus(503)), .tokens(Samples.response)]
        let world = AttemptWorld(ScriptedProvider(polls: answers, token: try granted()))
        let attempt = world.attempt([.device])
        async let end = attempt.run()
        // The deadline and each pause: nothing is asked before its time.
        for (polls, pause) in [(0, 5), (1, 5), (2, 10), (3, 20)] {
            try await happened { world.clock.sleepers == 2 }
            #expect(world.provider.counts.polls == polls)
            world.clock.advance(pause - 1)
            #expect(world.provider.counts.polls == polls)
            world.clock.advance(1)
            try await happened { world.provider.counts.polls == polls + 1 }
        }
        #expect(await end.name == "granted")
        #expect(world.messages == ["say", "ask acknowledgement"])
        #expect(world.clock.pauses.sorted() == [5, 5, 10, 20, 100])
        #expect(world.placeLog == ["take", "leave"])
    }

    @Test func `the account that approved must be the one that asked`() async throws {
        let token = try Samples.token(user: "bob", groups: ["linux-users"])
        let world = AttemptWorld(ScriptedProvider(polls: [.tokens(Samples.response)], token: .success(token)))
        let attempt = world.attempt([.device])
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        world.clock.advance(5)
        #expect(await end.name == "policy.name_mismatch")
        #expect(await end.evidence?.facts.principal == .value(bytes("bob")))
    }

    @Test func `a token that fails a check is refused, whatever it says`() async throws {
        let world = AttemptWorld(
            ScriptedProvider(polls: [.tokens(Samples.response)], token: .failure(.idToken(.audienceDiffers))))
        let attempt = world.attempt([.device])
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        world.clock.advance(5)
        #expect(await end.name == "id_token.audience")
        #expect(await end.evidence == nil)
    }

    @Test func `a full house is told before the provider is asked`() async {
        let world = AttemptWorld(ScriptedProvider(), placeRefusal: .tooManyPendingService)
        let end = await world.attempt([.device]).run()
        #expect(end.name == "limit.pending_service")
        #expect(world.provider.counts == .init())
        #expect(world.placeLog == ["take"])
    }

    @Test func `cancelled while it waits: no poll follows, and the place is free`() async throws {
        let world = AttemptWorld(ScriptedProvider(polls: [.tokens(Samples.response)], token: try granted()))
        let attempt = world.attempt([.device])
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        attempt.deliver(.stopped(.cancelled))
        #expect(await end.name == "login.cancelled")
        world.clock.advance(1_000)
        #expect(world.clock.sleepers == 0)
        #expect(world.provider.counts.polls == 0)
        #expect(world.placeLog == ["take", "leave"])
    }

    @Test func `cancelled while the provider is silent: the request is given up`() async throws {
        for grants in [Set([GrantKind.device]), Set([GrantKind.password])] {
            let world = AttemptWorld(ScriptedProvider(token: try granted(), hangs: true))
            let attempt = world.attempt(grants)
            if grants.contains(.password) { attempt.deliver(.password(SecretBytes(copying: bytes("pw")))) }
            async let end = attempt.run()
            try await happened { world.provider.counts != .init() }
            attempt.deliver(.stopped(.cancelled))
            #expect(await end.name == "login.cancelled")
            #expect(world.provider.counts.verifications == 0)
        }
    }

    @Test func `the shim's deadline ends it`() async throws {
        let world = AttemptWorld(ScriptedProvider())
        let attempt = world.attempt([.password], request: Samples.request(patience: 55))
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 1 }
        world.clock.advance(54)
        #expect(world.clock.sleepers == 1)
        world.clock.advance(1)
        #expect(await end.name == "login.deadline")
    }

    @Test func `the end of the task is the end of the login`() async throws {
        let world = AttemptWorld(ScriptedProvider())
        let attempt = world.attempt([.device])
        let task = Task { await attempt.run() }
        try await happened { world.clock.sleepers == 2 }
        task.cancel()
        #expect(await task.value.name == "login.cancelled")
        #expect(world.placeLog == ["take", "leave"])
    }

    @Test func `a provider without the grant is an outage that names the cause`() async {
        let world = AttemptWorld(ScriptedProvider(authorization: .failure(.noDeviceEndpoint)))
        let end = await world.attempt([.device]).run()
        #expect(end.name == "provider.no_device_endpoint")
        #expect(world.placeLog == ["take", "leave"])
    }
}
