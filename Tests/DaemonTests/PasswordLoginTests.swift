import Daemon
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@Suite struct PasswordLoginTests {
    private static let granted: UInt32 = 0x52A6_C39B

    @Test func `a right password is granted, and the verdict repeats the request`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            let request = LoginRequest.of("alice", service: "sudo")
            shim.begin(request)
            #expect(try await shim.next() == .accepted(id: request.id))
            let prompt = "Example ID password for alice (Enter alone for a code): "
            #expect(try await shim.next() == .ask(purpose: 1, echo: false, prompt))
            #expect(daemon.provider.count("password") == 0)
            shim.answer(.password, "right+horse ü")
            let verdict = DaemonFrame.Verdict(
                id: request.id, phase: 1, user: request.user, service: request.service, uid: 5_000,
                outcome: Self.granted, reason: "granted", text: "")
            #expect(try await shim.next() == .verdict(verdict))
            #expect(try await shim.next() == .closed)
            #expect(daemon.provider.count("password") == 1)
        }
    }

    /// One change each to the login above.
    @Test(arguments: [
        ("alice", "sudo", "right+horse u", UInt32(1), "password.wrong"),
        ("alice", "sudo", "right+horse ü ", 1, "password.wrong"),
        ("Alice", "sudo", "right+horse ü", 3, "name.invalid"),
        ("bob", "sudo", "bob's password", 2, "policy.no_role"),
        ("alice", "cron", "right+horse ü", 2, "policy.service_not_configured"),
        ("alice", "Sudo", "right+horse ü", 2, "policy.service_not_configured"),
        ("root", "sudo", "right+horse ü", 3, "name.reserved"),
        ("alice", "login", "", 1, "password.missing"),
        ("alice", "sudo", "right+horse ü\u{7}", 1, "password.not_text"),
    ])
    func `what is not right is refused with its reason`(
        _ user: String, _ service: String, _ password: String, _ outcome: UInt32, _ reason: String
    ) async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of(user, service: service))
            // Refused names are not asked.
            if outcome == 1 || user == "bob" { try await shim.untilAsked() }
            shim.answer(.password, password)
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == outcome)
            #expect(verdict?.reason == reason)
        }
    }

    /// The module asks for an account of /etc/passwd only when it is managed; another uid is another account.
    @Test(arguments: [(UInt32(5_000), "granted"), (5_001, "name.reserved"), (999, "name.system_account")])
    func `a managed local account may have a reserved name`(_ uid: UInt32, _ reason: String) async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("admin", uid: uid))
            if reason == "granted" {
                try await shim.untilAsked()
                shim.answer(.password, "admin's password")
            }
            #expect(try await shim.verdict()?.reason == reason)
        }
    }

    @Test func `a local account with power over the host needs a privileged role`() async throws {
        try await TestDaemon.with { daemon in
            daemon.host.setPrivileged()
            let shim = try ShimClient(daemon)
            shim.begin(.of("admin", uid: 5_000))
            try await shim.untilAsked()
            shim.answer(.password, "admin's password")
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == 2 && verdict?.reason == "policy.privileged_role_required")
        }
    }

    @Test(arguments: [UInt32(0), 999]) func `a system account is refused before anybody is asked`(_ uid: UInt32)
        async throws
    {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", uid: uid))
            #expect(try await shim.verdict()?.reason == "name.system_account")
            #expect(daemon.provider.count("password") == 0)
        }
    }

    @Test func `a provider that is down is unavailable, not a wrong password`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", patience: .seconds(40)))
            try await shim.untilAsked()
            daemon.provider.fail(.timedOut)
            shim.answer(.password, "right+horse ü")
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == 4)
            #expect(verdict?.reason == "provider.timeout")
        }
    }

    @Test func `the deadline of the shim ends the login`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", patience: .seconds(40)))
            try await shim.untilAsked()
            try await eventually("the deadline is set") { daemon.clock.sleepers(for: .seconds(40)) == 1 }
            daemon.clock.advance(.seconds(40))
            let verdict = try await shim.verdict()
            #expect(verdict?.outcome == 2)
            #expect(verdict?.reason == "login.deadline")
        }
    }

    /// Each waits for the provider before any of them is answered: none waits for another.
    @Test func `100 logins run at one time`() async throws {
        try await TestDaemon.with { daemon in
            daemon.provider.holdPasswordRequests()
            try await withThrowingTaskGroup(of: UInt32?.self) { clients in
                for _ in 0..<100 {
                    clients.addTask {
                        let shim = try ShimClient(daemon)
                        shim.begin(.of("alice"))
                        try await shim.untilAsked()
                        shim.answer(.password, "right+horse ü")
                        return try await shim.verdict()?.outcome
                    }
                }
                try await eventually("all wait at the provider") { daemon.provider.waitingRequests == 100 }
                let status = try #require(try await daemon.ask(#"{"verb":"status"}"#))
                #expect(status["pending"]?.object?["connections"] == .integer(100))
                daemon.provider.releasePasswordRequests()
                for try await outcome in clients { #expect(outcome == Self.granted) }
            }
            #expect(daemon.service.counters.values.granted == 100)
        }
    }
}
