import LoginWire
import Testing

@testable import Daemon

/// The account phase: policy on the facts of the last sign-in, no dialogue.
@Suite struct AccountPhaseTests {
    private static let granted: UInt32 = 0x52A6_C39B

    private func signIn(_ daemon: TestDaemon, _ request: LoginRequest, password: String = "right+horse ü") async throws
    {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        try await shim.untilAsked()
        shim.answer(.password, password)
        _ = try await shim.verdict()
    }

    private func account(_ daemon: TestDaemon, _ request: LoginRequest) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        #expect(try await shim.next() == .accepted(id: request.id))
        // No say, no ask.
        guard case .verdict(let verdict) = try await shim.next() else { return nil }
        return verdict
    }

    @Test func `after a login the account phase is granted, before it is not`() async throws {
        try await TestDaemon.with { daemon in
            let request = LoginRequest.of("alice", phase: .account)
            let before = try await account(daemon, request)
            #expect(before?.outcome == 3)
            #expect(before?.reason == "policy.facts_missing")
            try await signIn(daemon, .of("alice"))
            let after = try await account(daemon, request)
            #expect(after?.outcome == Self.granted)
            #expect(after?.phase == 2 && after?.id == request.id)
            #expect(try await account(daemon, .of("alice", service: "su", phase: .account))?.outcome == Self.granted)
            #expect(
                try await account(daemon, .of("alice", service: "cron", phase: .account))?.reason
                    == "policy.service_not_configured")
            #expect(try await account(daemon, .of("bob", phase: .account))?.reason == "policy.facts_missing")
            #expect(try await account(daemon, .of("alice", phase: .account, uid: 999))?.reason == "name.system_account")
            #expect(try await account(daemon, .of("root", phase: .account))?.reason == "name.reserved")
        }
    }

    @Test(arguments: [("wrong", "password.wrong"), ("", "password.missing")])
    func `a login that failed leaves no facts`(_ password: String, _ reason: String) async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", service: "login"), password: password)
            #expect(daemon.journal.decisions.last?["USHER_REASON"] == reason)
            #expect(try await account(daemon, .of("alice", phase: .account))?.reason == "policy.facts_missing")
        }
    }

    @Test func `what the provider last said counts, also when policy refused the login`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("bob"), password: "bob's password")
            #expect(daemon.journal.decisions.last?["USHER_REASON"] == "policy.no_role")
            let verdict = try await account(daemon, .of("bob", phase: .account))
            #expect(verdict?.outcome != Self.granted)
            #expect(verdict?.reason == "policy.no_role")
        }
    }

    @Test func `facts of a login serve for role_max_age and no longer`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice"))
            daemon.clock.advance(.seconds(3_600))
            #expect(try await account(daemon, .of("alice", phase: .account))?.outcome == Self.granted)
            daemon.clock.advance(.seconds(1))
            let late = try await account(daemon, .of("alice", phase: .account))
            #expect(late?.outcome == 3)
            #expect(late?.reason == "policy.facts_too_old")
        }
    }

    @Test func `facts from a time that has not come yet are none`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice"))
            daemon.clock.setBack(1)
            #expect(try await account(daemon, .of("alice", phase: .account))?.reason == "policy.facts_from_future")
        }
    }

    @Test func `a trial's facts serve its account phase for 60 s, and no login`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", isTrial: true))
            #expect(try await account(daemon, .of("alice", phase: .account))?.reason == "policy.facts_missing")
            daemon.clock.advance(.seconds(60))
            let trial = LoginRequest.of("alice", phase: .account, isTrial: true)
            #expect(try await account(daemon, trial)?.outcome == Self.granted)
            daemon.clock.advance(.seconds(1))
            #expect(try await account(daemon, trial)?.reason == "policy.facts_missing")
            // They are gone, not hidden.
            daemon.clock.setBack(30)
            #expect(try await account(daemon, trial)?.reason == "policy.facts_missing")
        }
    }

    @Test func `a trial's account phase does not use the facts of a login`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice"))
            let trial = LoginRequest.of("alice", phase: .account, isTrial: true)
            #expect(try await account(daemon, trial)?.reason == "policy.facts_missing")
        }
    }

    @Test func `a trial's facts are the caller's own`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", isTrial: true))
            let source = daemon.service.inForce.providers[0].factsSource
            let known = try #require(
                daemon.service.facts.facts(
                    user: Array("alice".utf8), source: source, trialOf: ownUID, now: daemon.clock.now))
            let facts = RecentFacts()
            facts.store(known, user: Array("alice".utf8), source: source, trialOf: 1_000)
            #expect(
                facts.facts(user: Array("alice".utf8), source: source, trialOf: 1_000, now: daemon.clock.now) == known
            )
            for other in [1_001, 0, nil] as [UInt32?] {
                #expect(
                    facts.facts(user: Array("alice".utf8), source: source, trialOf: other, now: daemon.clock.now)
                        == nil)
            }
            #expect(
                facts.facts(user: Array("alic".utf8), source: source, trialOf: 1_000, now: daemon.clock.now) == nil)
        }
    }

    @Test func `a password change is refused with the provider's address`() async throws {
        try await TestDaemon.with { daemon in
            let verdict = try await account(daemon, .of("alice", phase: .passwordChange))
            #expect(verdict?.outcome == 3)
            #expect(verdict?.reason == "password.change_elsewhere")
            #expect(verdict?.text.hasSuffix(" https://idp.example.test") == true)
        }
    }
}
