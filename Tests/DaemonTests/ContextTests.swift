import LoginPolicy
import LoginWire
import Testing
import UsherConfiguration

@testable import Daemon

/// Where and when a login is, as policy sees it.
@Suite struct ContextTests {
    private func context(_ daemon: TestDaemon, _ request: LoginRequest) async -> LoginContext {
        let inForce = daemon.service.inForce
        return await daemon.service.context(of: request, provider: inForce.provider(of: request), in: inForce)
    }

    @Test func `it has what the request, the host and the configuration say`() async throws {
        try await TestDaemon.with { daemon in
            var request = LoginRequest.of("alice", service: "sshd", from: "192.0.2.7")
            request.tty = Array("/dev/pts/3".utf8)
            let plain = await context(daemon, request)
            #expect(
                plain
                    == LoginContext(
                        service: request.service, provider: "test", host: Array("h".utf8),
                        remoteHost: request.remoteHost, tty: request.tty, now: daemon.clock.now,
                        localTime: .init(day: .monday, minute: 720)))
            try await daemon.reload {
                $0.hostName = Array("db-1.example.com".utf8)
                $0.hostTags = [Array("prod".utf8)]
            }
            let named = await context(daemon, request)
            #expect(named.host == Array("db-1.example.com".utf8) && named.hostTags == [Array("prod".utf8)])
            #expect(daemon.host.asked.isEmpty)
        }
    }

    @Test func `the host's groups are looked up only where they decide, and in time`() async throws {
        let delegated: @Sendable (inout UsherConfiguration) -> Void = { $0.roleSources.isDelegatedToHost = true }
        let standIn: @Sendable (inout UsherConfiguration) -> Void = {
            $0.change("sudo") { $0.factsMissing = .hostGroups }
        }
        for change in [delegated, standIn] {
            try await TestDaemon.with(changing: change) { daemon in
                daemon.host.set(groups: ["staff"], of: "alice")
                #expect(await context(daemon, .of("alice")).hostGroups == [Array("staff".utf8)])
                #expect(
                    await context(daemon, .of("alice", phase: .account, patience: .seconds(1))).hostGroups
                        == [Array("staff".utf8)])
                #expect(await context(daemon, .of("bob")).hostGroups == nil)
                // Whom the host does not know has none to look up.
                #expect(await context(daemon, .of("alice", uid: nil)).hostGroups == nil)
                #expect(daemon.host.asked == ["alice 5000 1000", "alice 5000 700", "bob 5000 1000"])
            }
        }
    }
}
