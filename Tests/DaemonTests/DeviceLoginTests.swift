import Daemon
import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing

@Suite struct DeviceLoginTests {
    private static let granted: UInt32 = 0x52A6_C39B

    /// Lets one interval pass and waits for the poll that it brings.
    private func poll(_ daemon: TestDaemon, number: Int) async throws {
        try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
        daemon.clock.advance(.seconds(5))
        try await eventually("the provider is asked") { daemon.provider.count("poll") == number }
    }

    @Test func `sshd shows the code with a prompt, and grants after the approval`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            let request = LoginRequest.of("alice", service: "sshd", from: "192.0.2.7")
            shim.begin(request)
            #expect(try await shim.next() == .accepted(id: request.id))
            let text = try await shim.untilShown()
            #expect(text.contains("\nhttps://idp.example.test/activate\n"))
            #expect(text.contains("\nCODE-1\n"))
            #expect(text.contains("from 192.0.2.7"))
            #expect(try await shim.next() == .ask(purpose: 2, echo: true, "\nPress Enter when you have signed in: "))
            #expect(daemon.service.places.total == 1)
            try await poll(daemon, number: 1)
            daemon.provider.answerPolls(.approved(by: "alice"))
            try await poll(daemon, number: 2)
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == Self.granted)
            #expect(verdict?.id == request.id && verdict?.uid == 5_000)
            try await eventually("the place is free") { daemon.service.places.total == 0 }
        }
    }

    @Test func `an early Enter says that it still waits, and nothing else`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "sshd"))
            try await shim.untilAsked()
            shim.answer(.acknowledgement)
            #expect(try await shim.untilShown().hasPrefix("Not approved yet."))
            daemon.provider.answerPolls(.approved(by: "alice"))
            try await poll(daemon, number: 1)
            #expect(try await shim.verdict()?.outcome == Self.granted)
        }
    }

    /// The approval of somebody else, who is in the right group or not, is none.
    @Test(arguments: [("bob", "alice"), ("alice", "carol")])
    func `whoever approved must be who asked`(_ approver: String, _ user: String) async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of(user, service: "su"))
            _ = try await shim.untilShown()
            daemon.provider.answerPolls(.approved(by: approver))
            try await poll(daemon, number: 1)
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == 2)
            #expect(verdict?.reason == "policy.name_mismatch")
        }
    }

    @Test func `a refusal in the browser ends the login`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "su"))
            _ = try await shim.untilShown()
            daemon.provider.answerPolls(.denied)
            try await poll(daemon, number: 1)
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == 2)
            #expect(verdict?.reason == "device.denied")
        }
    }

    @Test func `an empty password goes on to the code`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "sudo"))
            try await shim.untilAsked()
            shim.answer(.password)
            #expect(try await shim.untilShown().contains("CODE-1"))
            #expect(daemon.provider.count("password") == 0)
        }
    }

    @Test func `sudo without a terminal starts no code, whether or not there is a password to ask for`() async throws {
        let request = {
            var request = LoginRequest.of("alice", service: "sudo")
            request.tty = []
            return request
        }()
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(request)
            try await shim.untilAsked()
            shim.answer(.password)
            #expect(try await shim.verdict()?.reason == "password.missing")
            #expect(daemon.provider.count("device") == 0)
        }
        let codeAlone: TestDaemon.Change = { $0.change("sudo") { $0.grants = [.device, .ciba] } }
        try await TestDaemon.with(changing: codeAlone) { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(request)
            #expect(try await shim.verdict()?.reason == "login.no_terminal")
            #expect(daemon.provider.count("device") == 0 && daemon.provider.backchannelRequests.isEmpty)
        }
    }

    /// DAEMON-1: whoever is gone gets nothing, whatever the provider says later.
    @Test(arguments: ["end of input", "hang-up", "cancel"])
    func `a shim that goes away ends the login and frees its place`(_ how: String) async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "sshd"))
            try await shim.untilAsked()
            try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) == 1 }
            #expect(daemon.service.places.total == 1)
            switch how {
            case "end of input": shim.connection.endInput()
            case "hang-up": shim.connection.hangUp()
            default: shim.send(ShimClient.cancelFrame)
            }
            try await eventually("the place is free") { daemon.service.places.total == 0 }
            try await eventually("the connection is over") { daemon.service.counters.values.connections == 0 }
            #expect(daemon.clock.sleepers(for: .seconds(5)) == 0)
            daemon.provider.answerPolls(.approved(by: "alice"))
            daemon.clock.advance(.seconds(20))
            // Another login, so that the daemon has been at work since.
            let other = try ShimClient(daemon)
            other.begin(.of("alice", phase: .account))
            #expect(try await other.verdict()?.reason == "policy.facts_missing")
            #expect(daemon.provider.count("poll") == 0)
            #expect(daemon.journal.decisions.map { $0["USHER_REASON"] } == ["login.cancelled", "policy.facts_missing"])
        }
    }

    /// DAEMON-1: the token has come, the shim has gone.
    @Test func `a grant that nobody waits for any more is none`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "sudo"))
            try await shim.untilAsked()
            daemon.provider.holdPasswordRequests()
            shim.answer(.password, "right+horse ü")
            try await eventually("the provider was asked") { daemon.provider.waitingRequests == 1 }
            shim.connection.hangUp()
            try await eventually("the request is cancelled") { daemon.provider.count("cancelled") == 1 }
            daemon.provider.releasePasswordRequests()
            try await eventually("the connection is over") { daemon.service.counters.values.connections == 0 }
            #expect(daemon.provider.count("tokens") == 1)
            let account = try ShimClient(daemon)
            account.begin(.of("alice", phase: .account))
            #expect(try await account.verdict()?.reason == "policy.facts_missing")
            #expect(daemon.journal.decisions.map { $0["USHER_REASON"] } == ["login.cancelled", "policy.facts_missing"])
        }
    }
}
