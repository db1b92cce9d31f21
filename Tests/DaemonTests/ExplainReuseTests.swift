import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// `explain` of logins that lean on a sign-in of before, or do not: the whole way, by logins over the socket.
@Suite struct ExplainReuseTests {
    private typealias World = ReuseWorld

    /// `via`, `session` and `no_reuse` of the last login.
    private func reuse(_ daemon: TestDaemon) async throws -> [JSONValue?] {
        let answer = try await daemon.ask(#"{"verb":"explain","user":"alice","service":"sudo"}"#)
        let explanation = try #require(answer?["explanation"]?.object)
        #expect(explanation["reason"] == .text("granted") && explanation["roles"]?.array?.count == 1)
        let reuse = explanation["reuse"]?.object
        return [reuse?["via"], reuse?["session"], reuse?["no_reuse"]]
    }

    /// As the application asks right behind the authentication, in the same session of processes.
    private func account(_ daemon: TestDaemon, leader: UInt32 = 4_711) async throws {
        var request = LoginRequest.of(phase: .account, uid: World.alice)
        request.realUID = World.alice
        (request.sessionID, request.sessionLeaderStart) = (leader, 99_000)
        let shim = try ShimClient(daemon)
        shim.begin(request)
        #expect(try await shim.verdict()?.outcome == World.granted)
    }

    @Test func `it says why the person was asked, and on what the next login leans`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            let session = try await daemon.signInAtSudo()
            #expect(try await reuse(daemon) == [nil, nil, .text("reuse.none")])
            try await account(daemon)
            #expect(try await reuse(daemon) == [nil, nil, .text("reuse.none")])
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            #expect(try await reuse(daemon) == [.text("session"), .text(session), nil])
            try await account(daemon)
            #expect(try await reuse(daemon) == [.text("session"), .text(session), nil])
        }
    }

    @Test func `an account phase of another login says nothing of it`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            try await account(daemon, leader: 4_712)
            #expect(try await reuse(daemon) == [nil, nil, nil])
            daemon.clock.advance(.seconds(31))
            try await account(daemon)
            #expect(try await reuse(daemon) == [nil, nil, nil])
        }
    }
}
