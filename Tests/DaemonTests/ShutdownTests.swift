import LoginWire
import Testing

@Suite struct ShutdownTests {
    @Test func `logins that wait get an answer when the daemon ends`() async throws {
        try await TestDaemon.with { daemon in
            let password = try ShimClient(daemon)
            password.begin(.of("alice", service: "sudo"))
            try await password.untilAsked()
            let device = try ShimClient(daemon)
            device.begin(.of("alice", service: "sshd"))
            try await device.untilAsked()
            daemon.stop()
            for shim in [password, device] {
                let verdict = try await shim.verdict()
                #expect(verdict?.outcome == 4)
                #expect(verdict?.reason == "daemon.stopping")
                #expect(verdict?.text == "The sign-in service is restarting. Please try again.")
                #expect(try await shim.next() == .closed)
            }
            try await eventually("the daemon has ended") { daemon.journal.notes.last == "usher.stopped" }
            #expect(daemon.journal.notes == ["usher.started", "config.loaded", "usher.stopped"])
            #expect(daemon.journal.decisions.map { $0["USHER_OUTCOME"] } == ["unavailable", "unavailable"])
        }
    }

    @Test func `a connection without a begin does not keep the daemon`() async throws {
        try await TestDaemon.with { daemon in
            let idle = try ShimClient(daemon)
            let admin = try AdminClient(daemon)
            #expect(try await admin.ask(#"{"verb":"ping"}"#) != nil)
            daemon.stop()
            #expect(try await idle.next() == .closed)
            try await eventually("the daemon has ended") { daemon.journal.notes.last == "usher.stopped" }
            withExtendedLifetime(admin) {}
        }
    }
}
