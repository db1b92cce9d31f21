import Daemon
import LoginWire
import OpenIDConnect
import Testing

/// CIBA through the daemon's socket.
@Suite struct BackchannelLoginTests {
    private static let granted: UInt32 = 0x52A6_C39B

    private func poll(_ daemon: TestDaemon, number: Int) async throws {
        try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
        daemon.clock.advance(.seconds(5))
        try await eventually("the provider is asked") { daemon.provider.count("poll") == number }
    }

    /// A login that is refused; its reason.
    private func refused(_ daemon: TestDaemon, _ request: LoginRequest) async throws -> String? {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        let verdict = try await shim.verdict()
        #expect(verdict?.outcome == 2)
        return verdict?.reason
    }

    /// A login that has come as far as a code for a browser, and is then given up.
    private func getsCode(_ daemon: TestDaemon, _ request: LoginRequest) async throws -> Bool {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        let text = try await shim.untilShown()
        shim.connection.hangUp()
        return text.contains("Enter this code:")
    }

    @Test func `the phone is asked with the code that the terminal shows, and the approval grants`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            let request = LoginRequest.of("alice", service: "phone")
            shim.begin(request)
            #expect(try await shim.next() == .accepted(id: request.id))
            let text = try await shim.untilShown()
            let asked = try #require(daemon.provider.backchannelRequests.first)
            let message = try #require(asked["binding_message"])
            let parts = message.split(separator: "/")
            #expect(parts.count == 3 && parts[1] == "phone" && message.utf8.count <= 50)
            #expect(text.split(separator: "\n").contains(parts[0]))
            #expect(asked["login_hint"] == "alice" && asked["scope"] == "openid profile")
            #expect(asked["requested_expiry"] == "100")
            #expect(try await shim.next() == .ask(purpose: 2, echo: true, "\nPress Enter when you have approved: "))
            #expect(daemon.service.places.total == 1)
            try await poll(daemon, number: 1)
            daemon.provider.answerPolls(.approved(by: "alice"))
            try await poll(daemon, number: 2)
            #expect(try await shim.verdict()?.outcome == Self.granted)
            #expect(daemon.provider.count("device") == 0)
            try await eventually("it is audited") { daemon.journal.decisions.count == 1 }
            #expect(daemon.journal.decisions.first?["USHER_GRANT"] == "ciba")
        }
    }

    @Test func `whoever approved must be who asked (FLOW-01)`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "phone"))
            _ = try await shim.untilShown()
            daemon.provider.answerPolls(.approved(by: "bob"))
            try await poll(daemon, number: 1)
            #expect(try await shim.verdict()?.reason == "policy.name_mismatch")
        }
    }

    @Test func `from the network CIBA needs a first factor, or the service's setting`() async throws {
        try await TestDaemon.with { daemon in
            let bare = LoginRequest.of("alice", service: "only-phone", from: "192.0.2.7")
            #expect(try await refused(daemon, bare) == "ciba.first_factor")
            #expect(try await getsCode(daemon, .of("alice", service: "phone", from: "192.0.2.7")))
            #expect(daemon.provider.backchannelRequests.isEmpty)
            for (number, request) in [
                LoginRequest.of("alice", service: "only-phone", from: "192.0.2.7", hasFirstFactor: true),
                .of("bob", service: "open-phone", from: "192.0.2.7"),
            ].enumerated() {
                let shim = try ShimClient(daemon)
                shim.begin(request)
                #expect(try await shim.untilShown().contains("on your phone"))
                #expect(daemon.provider.backchannelRequests.count == number + 1)
                shim.connection.hangUp()
            }
        }
    }

    /// The request of a shim that does not know the field says no.
    @Test func `an older shim has no first factor`() async throws {
        try await TestDaemon.with { daemon in
            let frame = LoginRequest.of("alice", service: "only-phone", from: "192.0.2.7", hasFirstFactor: true)
                .encode()
            let shim = try ShimClient(daemon)
            // Without fields 17 to 19.
            shim.send(Frame(type: 1, payload: Array(frame.dropFirst(6).dropLast(14))).encode())
            #expect(try await shim.verdict()?.reason == "ciba.first_factor")
        }
    }

    @Test func `after a refusal CIBA stops for 15 minutes, and the code is there meanwhile`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "phone"))
            _ = try await shim.untilShown()
            daemon.provider.answerPolls(.denied)
            try await poll(daemon, number: 1)
            let verdict = try await shim.verdict()
            #expect(verdict?.reason == "ciba.denied" && verdict?.outcome == 2)
            #expect(verdict?.text == "The sign-in was refused on your phone.")
            #expect(try await refused(daemon, .of("alice", service: "only-phone")) == "ciba.paused")
            #expect(try await getsCode(daemon, .of("alice", service: "phone")))
            #expect(daemon.provider.backchannelRequests.count == 1)
            daemon.clock.advance(.seconds(900))
            let later = try ShimClient(daemon)
            later.begin(.of("alice", service: "only-phone"))
            #expect(try await later.untilShown().contains("on your phone"))
        }
    }

    @Test func `an account is asked once at a time, also when the first login was given up`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "only-phone"))
            _ = try await shim.untilShown()
            #expect(try await refused(daemon, .of("alice", service: "only-phone")) == "ciba.pending")
            shim.send(ShimClient.cancelFrame)
            #expect(try await shim.verdict()?.reason == "login.cancelled")
            #expect(try await refused(daemon, .of("alice", service: "only-phone")) == "ciba.pending")
            #expect(daemon.provider.backchannelRequests.count == 1)
            // A late approval is nobody's.
            daemon.provider.answerPolls(.approved(by: "alice"))
            daemon.clock.advance(.seconds(60))
            #expect(daemon.provider.count("poll") == 0)
            let later = try ShimClient(daemon)
            later.begin(.of("alice", service: "only-phone"))
            #expect(try await later.untilShown().contains("on your phone"))
            #expect(daemon.provider.backchannelRequests.count == 2)
        }
    }

    @Test func `a name that the provider does not ask by CIBA gets a code, any other refusal ends`() async throws {
        try await TestDaemon.with { daemon in
            daemon.provider.refuseBackchannel("unknown_user_id")
            #expect(try await getsCode(daemon, .of("alice", service: "phone")))
            #expect(try await refused(daemon, .of("alice", service: "only-phone")) == "ciba.unknown_user_id")
            daemon.provider.refuseBackchannel("missing_user_code")
            let shim = try ShimClient(daemon)
            shim.begin(.of("bob", service: "phone"))
            #expect(try await shim.verdict()?.reason == "ciba.missing_user_code")
            #expect(daemon.provider.count("device") == 1)
        }
    }

    @Test func `neither the code nor the request's id is audited (FLOW-05)`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "phone"))
            _ = try await shim.untilShown()
            let message = try #require(daemon.provider.backchannelRequests.first?["binding_message"])
            let code = try #require(message.split(separator: "/").first)
            daemon.provider.answerPolls(.denied)
            try await poll(daemon, number: 1)
            _ = try await shim.verdict()
            try await eventually("it is audited") { daemon.journal.decisions.count == 1 }
            let record = try #require(daemon.journal.decisions.first).map { "\($0.key)=\($0.value)" }.joined()
            #expect(!record.contains("=\(code)") && !record.contains("request-1") && !record.contains(message))
        }
    }
}
