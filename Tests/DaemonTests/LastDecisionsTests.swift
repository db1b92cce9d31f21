import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// What `usher explain --last` can ask for.
@Suite struct LastDecisionsTests {
    private func login(_ daemon: TestDaemon, _ request: LoginRequest, password: String) async throws {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        try await shim.untilAsked()
        shim.answer(.password, password)
        _ = try await shim.verdict()
    }

    private func entries(_ daemon: TestDaemon) -> [LastDecisions.Entry] {
        daemon.service.decisions.entries(uptime: daemon.clock.daemonClock.uptime())
    }

    @Test func `a refusal is kept with all that decided it`() async throws {
        try await TestDaemon.with { daemon in
            var request = LoginRequest.of("bob", from: "192.0.2.7")
            request.tty = Array("/dev/pts/3".utf8)
            try await login(daemon, request, password: "bob's password")
            let entry = try #require(entries(daemon).first)
            #expect(entry.request == request && entry.trialOf == nil && entry.provider == "test")
            #expect(entry.reason == "policy.no_role" && entry.isRefused && entry.grant == .password)
            #expect(entry.configuration == daemon.service.inForce.fingerprint)
            #expect(entry.context?.remoteHost == request.remoteHost && entry.context?.tty == request.tty)
            #expect(entry.claims?["sub"] == .text("subject-of-bob"))
            let facts = try #require(entry.facts)
            let again = entry.rules.decide(facts, login: request.user, in: try #require(entry.context))
            #expect(again.verdict == .denied(.noRole))
        }
    }

    @Test func `each phase and service has its own, and the newest comes first`() async throws {
        try await TestDaemon.with { daemon in
            try await login(daemon, .of("alice"), password: "no")
            try await login(daemon, .of("alice", service: "login"), password: "right+horse ü")
            let account = try ShimClient(daemon)
            account.begin(.of("alice", phase: .account))
            _ = try await account.verdict()
            try await login(daemon, .of("alice", isTrial: true), password: "right+horse ü")
            let kept = entries(daemon)
            #expect(kept.map(\.request.phase) == [.authenticate, .account, .authenticate])
            #expect(kept.map(\.reason) == ["granted", "granted", "granted"])
            #expect(kept.map(\.trialOf) == [ownUID, nil, nil])
            #expect(
                daemon.service.decisions.entries(uptime: .zero) { $0.request.service == Array("login".utf8) }.count == 1
            )
        }
    }

    @Test func `a name that nobody has is not kept`() async throws {
        try await TestDaemon.with { daemon in
            try await login(daemon, .of("mysecret1", uid: nil), password: "x")
            #expect(entries(daemon).isEmpty)
        }
    }

    @Test func `claims go after 15 minutes, facts stay`() async throws {
        try await TestDaemon.with { daemon in
            try await login(daemon, .of("bob"), password: "bob's password")
            daemon.clock.advance(.seconds(899))
            #expect(entries(daemon).first?.claims != nil)
            daemon.clock.advance(.seconds(1))
            #expect(entries(daemon).first?.claims == nil)
            #expect(entries(daemon).first?.facts != nil && entries(daemon).first?.unused == nil)
        }
    }

    private func entry(_ number: Int, granted: Bool, claims: Int = 0, configuration: Int = 0) -> LastDecisions.Entry {
        let facts = LoginFacts(
            issuer: [], subject: [], claims: JSONObject(), acr: nil, amr: [],
            rules: ClaimRules(principal: ClaimPath(names: [[0x61]]), groups: nil), establishedAt: .init(0))
        let text = JSONValue.string([UInt8](repeating: 0x61, count: max(claims, 1)))
        let evidence = LoginEnd.Evidence(
            facts: facts, decision: Decision(.granted),
            claims: claims == 0 ? JSONObject() : JSONValue.members([("a", text)]).object ?? JSONObject())
        let end = LoginEnd(granted ? .granted : .refused(.policy(.noRole)), evidence: evidence)
        return LastDecisions.Entry(
            request: .of("u\(number)"), trialOf: nil, provider: "p", configuration: "f", number: configuration,
            rules: LoginRules(
                claims: ClaimRules(principal: ClaimPath(names: [[0x61]]), groups: nil), roles: [], services: []),
            end: end, reason: granted ? "granted" : "policy.no_role", at: .init(0))
    }

    @Test func `a thousand are kept, and grants make room first`() {
        let decisions = LastDecisions()
        for number in 0..<600 { decisions.store(entry(number, granted: number % 2 == 0), uptime: .zero) }
        for number in 600..<1_300 { decisions.store(entry(number, granted: false), uptime: .zero) }
        let kept = decisions.entries(uptime: .zero)
        #expect(kept.count == 1_000)
        // 300 + 700 refusals, and no grant.
        #expect(kept.allSatisfy { $0.isRefused })
        decisions.store(entry(2_000, granted: false), uptime: .zero)
        let later = decisions.entries(uptime: .zero)
        #expect(later.count == 1_000 && later.first?.request.user == Array("u2000".utf8))
        #expect(!later.contains { $0.request.user == Array("u1".utf8) })
    }

    @Test func `rules of eight configurations are kept, the last ones`() {
        let decisions = LastDecisions()
        let kept = { decisions.entries(uptime: .zero).map(\.number) }
        for number in 0..<20 { decisions.store(entry(number, granted: false, configuration: number), uptime: .zero) }
        #expect(kept() == (12..<20).reversed())
        // Logins that began long ago.
        decisions.store(entry(20, granted: false, configuration: 11), uptime: .zero)
        decisions.store(entry(21, granted: false, configuration: 12), uptime: .zero)
        #expect(kept() == [12] + (12..<20).reversed())
    }

    @Test func `of claims no more than 4 MiB are kept, the newest`() {
        let decisions = LastDecisions()
        for number in 0..<70 { decisions.store(entry(number, granted: false, claims: 65_000), uptime: .zero) }
        let kept = decisions.entries(uptime: .zero)
        #expect(kept.count == 70)
        let with = kept.filter { $0.claims != nil }
        #expect(with.count == 64)
        #expect(with.map(\.request.user) == (6..<70).reversed().map { Array("u\($0)".utf8) })
    }
}
