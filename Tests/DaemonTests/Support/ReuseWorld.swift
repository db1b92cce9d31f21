import Accounts
import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing

@testable import Daemon

/// alice at a terminal of a session that began with her own sign-in, and a daemon whose sudo leans on that.
enum ReuseWorld {
    static let alice = RenewalWorld.alice
    static let granted = RenewalWorld.granted
    static let boot = [UInt8](repeating: 1, count: 16)

    static let text = TestDaemon.text()
        .replacing("[service.sudo]\n", with: "[service.sudo]\nreuse = { max_age = \"15m\" }\n")
        .replacing("[service.sshd]\n", with: "[service.sshd]\nkey_login = { fresh_within = \"12h\" }\n")

    static func with(
        _ accounts: TestAccounts? = nil, configuration: String = text, bootID: [UInt8]? = boot,
        changing change: @escaping TestDaemon.Change = { _ in }, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(
            configuration: configuration, accounts: accounts ?? RenewalWorld.accounts(), bootID: bootID,
            changing: {
                RenewalWorld.slowRound(&$0)
                change(&$0)
            },
            { (daemon: TestDaemon) async throws in
                daemon.provider.answerRefresh(.init())
                daemon.say()
                try await body(daemon)
            })
    }

    /// Her sudo, with what a test changes in it.
    static func sudo(_ change: (inout LoginRequest) -> Void = { _ in }) -> LoginRequest {
        var request = LoginRequest.of("alice", uid: alice)
        request.realUID = alice
        request.remoteUser = Array("alice".utf8)
        request.auditSession = 12
        request.ttyDevice = 0x8803
        request.sessionID = 4_711
        request.sessionLeaderStart = 99_000
        change(&request)
        return request
    }

    /// A key that sshd has accepted.
    static func key(_ change: (inout LoginRequest) -> Void = { _ in }) -> LoginRequest {
        var request = LoginRequest.of("alice", service: "sshd", from: "192.0.2.7", uid: alice, hasFirstFactor: true)
        change(&request)
        return request
    }
}

extension TestDaemon {
    struct Asked: Error {}

    /// By password, at sudo; the id of the record.
    func signInAtSudo(_ change: (inout LoginRequest) -> Void = { _ in }) async throws -> String {
        let request = ReuseWorld.sudo(change)
        let shim = try ShimClient(self)
        shim.begin(request)
        try await shim.untilAsked()
        shim.answer(.password, ScriptedProvider.passwords["alice"] ?? "")
        #expect(try await shim.verdict()?.outcome == ReuseWorld.granted)
        return Hexadecimal.text(request.id)
    }

    /// The verdict of a login that nobody is asked in.
    func verdictUnasked(_ request: LoginRequest = ReuseWorld.sudo()) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(self)
        shim.begin(request)
        guard try await shim.next() == .accepted(id: request.id) else { throw Asked() }
        guard case .verdict(let verdict) = try await shim.next() else { throw Asked() }
        return verdict
    }

    /// Is the person asked after all? Says why, as the audit record does; nil: it does not say.
    func reasonToAsk(_ request: LoginRequest = ReuseWorld.sudo()) async throws -> String? {
        let shim = try ShimClient(self)
        shim.begin(request)
        guard try await shim.next() == .accepted(id: request.id) else { throw Asked() }
        switch try await shim.next() {
        case .say, .ask: break
        case let other: throw ShimClient.Unexpected(frame: other)
        }
        shim.send(ShimClient.cancelFrame)
        _ = try await shim.verdict()
        let attempt = Hexadecimal.text(request.id)
        let decision = try #require(journal.decisions.first { $0["USHER_ATTEMPT"] == attempt })
        #expect(decision["USHER_REASON"] == "login.cancelled" && decision["USHER_SESSION"] == nil)
        #expect(decision["USHER_VIA"] == nil)
        return decision["USHER_NO_REUSE"]
    }

    /// What the audit record of the last decision says of the sign-in that it leans on.
    var leaning: [String?] {
        let last = journal.decisions.last
        return [last?["USHER_REASON"], last?["USHER_VIA"], last?["USHER_SESSION"], last?["USHER_NO_REUSE"]]
    }

    func records() async throws -> [SessionRecord] {
        try await #require(service.sessions).records(uid: ReuseWorld.alice)
    }
}
