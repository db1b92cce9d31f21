import LoginPolicy
import LoginWire
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// `mode = "observe"`: nobody is asked, the answer is left to others, and the record says what it would have been.
@Suite struct ObserveTests {
    private static let leftToOthers: UInt32 = 0x3C19_5A64

    private func ask(_ daemon: TestDaemon, _ request: LoginRequest) async throws -> [DaemonFrame] {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        var frames: [DaemonFrame] = []
        while true {
            let frame = try await shim.next()
            if frame == .closed { return frames }
            frames.append(frame)
        }
    }

    private func expectLeft(
        _ frames: [DaemonFrame], _ request: LoginRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            frames == [
                .accepted(id: request.id),
                .verdict(
                    .init(
                        id: request.id, phase: request.phase.rawValue, user: request.user, service: request.service,
                        uid: 5_000, outcome: Self.leftToOthers, reason: "observed", text: "")),
            ], sourceLocation: sourceLocation)
    }

    private func observed(_ daemon: TestDaemon) -> [String?] {
        let last = daemon.journal.decisions.last
        return [last?["USHER_OBSERVED"], last?["USHER_OUTCOME"], last?["USHER_REASON"]]
    }

    @Test func `no phase asks anybody, and each is left to the others`() async throws {
        try await TestDaemon.with(changing: { $0.change("su") { $0.mode = .observe } }) { daemon in
            for phase in [LoginPhase.authenticate, .account, .passwordChange] {
                let request = LoginRequest.of("alice", service: "su", phase: phase)
                expectLeft(try await ask(daemon, request), request)
                #expect(observed(daemon) == ["true", "refused", "policy.facts_missing"])
            }
            #expect(["device", "password", "poll"].map(daemon.provider.count) == [0, 0, 0])
            #expect(
                daemon.journal.decisions.last?["MESSAGE"]
                    == "password_change of alice for su: refused (policy.facts_missing), observed only")
        }
    }

    @Test func `what is known decides what it would have been, and a grant is none`() async throws {
        try await TestDaemon.with(changing: { $0.change("su") { $0.mode = .observe } }) { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice"))
            try await shim.untilAsked()
            shim.answer(.password, "right+horse ü")
            #expect(try await shim.verdict()?.reason == "granted")
            #expect(daemon.journal.decisions.last?["USHER_OBSERVED"] == nil)
            let request = LoginRequest.of("alice", service: "su")
            expectLeft(try await ask(daemon, request), request)
            #expect(observed(daemon) == ["true", "granted", "granted"])
            daemon.clock.advance(.seconds(3_601))
            expectLeft(try await ask(daemon, request), request)
            #expect(observed(daemon) == ["true", "refused", "policy.facts_too_old"])
            let logins = try #require(try await daemon.ask(#"{"verb":"status"}"#)?["logins"]?.object)
            #expect(logins["granted"] == .integer(1) && logins["observed"] == .integer(2))
            #expect(logins["refused"] == .integer(0))
        }
    }

    @Test func `a name that is refused is left to the others as well`() async throws {
        try await TestDaemon.with(changing: { $0.change("su") { $0.mode = .observe } }) { daemon in
            let request = LoginRequest.of("wheel", service: "su")
            expectLeft(try await ask(daemon, request), request)
            #expect(observed(daemon) == ["true", "refused", "name.reserved"])
        }
    }

    @Test func `a trial is told what it would have been`() async throws {
        try await TestDaemon.with(changing: { $0.change("su") { $0.mode = .observe } }) { daemon in
            let request = LoginRequest.of("alice", service: "su", isTrial: true)
            expectLeft(try await ask(daemon, request), request)
            let trial = try #require(try await daemon.ask(#"{"verb":"trial"}"#)?["trial"]?.object)
            #expect(trial["reason"] == .text("policy.facts_missing"))
            #expect(trial["observed"] == .bool(true))
        }
    }
}
