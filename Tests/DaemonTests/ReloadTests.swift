import Glibc
import HostSystem
import LoginPolicy
import LoginWire
import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// SIGHUP: all or nothing, and nobody's login is disturbed.
@Suite struct ReloadTests {
    private static let granted: UInt32 = 0x52A6_C39B

    private func signIn(_ daemon: TestDaemon) async throws {
        let shim = try ShimClient(daemon)
        shim.begin(.of("alice"))
        try await shim.untilAsked()
        shim.answer(.password, "right+horse ü")
        #expect(try await shim.verdict()?.reason == "granted")
    }

    private func account(_ daemon: TestDaemon, service: String = "sudo") async throws -> String? {
        let shim = try ShimClient(daemon)
        shim.begin(.of("alice", service: service, phase: .account))
        return try await shim.verdict()?.reason
    }

    private func status(_ daemon: TestDaemon) async throws -> JSONObject? {
        try await daemon.ask(#"{"verb":"status"}"#)?["configuration"]?.object
    }

    private static let otherRole = TestDaemon.text().replacing(#"groups = ["linux"]"#, with: #"groups = ["elsewhere"]"#)

    @Test func `a good configuration is in force at once, and says so`() async throws {
        try await TestDaemon.with { daemon in
            let before = daemon.service.inForce.fingerprint
            daemon.clock.advance(.seconds(70))
            try await daemon.reload(Self.otherRole)
            let after = daemon.service.inForce
            #expect(after.fingerprint != before && after.fingerprint.utf8.count == 64)
            #expect(daemon.transports.states == [.reloading, .ready])
            #expect(daemon.journal.notes == ["usher.started", "config.loaded", "config.loaded"])
            daemon.clock.advance(.seconds(5))
            let status = try #require(try await status(daemon))
            #expect(status["fingerprint"] == .text(after.fingerprint))
            #expect(status["loaded_at"] == .integer(1_800_000_070) && status["loaded_s"] == .integer(5))
            #expect(
                status["last_reload"]
                    == .members([
                        ("ok", .bool(true)), ("at", .integer(1_800_000_070)), ("age_s", .integer(5)),
                        ("problems", .array([])),
                    ]))
        }
    }

    @Test func `the fingerprint is that of the names and contents of all files`() throws {
        let main = TestDaemon.file(TestDaemon.text())
        let roles = { (text: String, path: String) in TestDaemon.file(text, .roles, path: path) }
        let print = { try LoadedConfiguration.check($0, isDemo: false).fingerprint }
        let one = try print([main])
        #expect(try print([main]) == one)
        let sets = [
            [main, roles("", "/etc/usher/roles.d/a.toml")], [main, roles("", "/etc/usher/roles.d/b.toml")],
            [main, roles("# x", "/etc/usher/roles.d/a.toml")],
            [TestDaemon.file(TestDaemon.text() + " ")],
        ]
        #expect(Set([one] + (try sets.map(print))).count == 5)
    }

    /// The role is gone for the sessions that there are, and the sign-in is not forgotten.
    @Test func `what is known of people is judged by the new configuration`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon)
            #expect(try await account(daemon) == "granted")
            try await daemon.reload(Self.otherRole)
            #expect(try await account(daemon) == "policy.no_role")
            try await daemon.reload()
            #expect(try await account(daemon) == "granted")
        }
    }

    @Test func `what was read by other claim rules, or said by another issuer, counts no more`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon)
            try await daemon.reload(TestDaemon.text().replacing(#"groups = "groups""#, with: #"groups = "teams""#))
            #expect(try await account(daemon) == "policy.facts_missing")
            try await daemon.reload()
            #expect(try await account(daemon) == "granted")
            try await daemon.reload(
                TestDaemon.text().replacing("https://idp.example.test", with: "https://other.example.test"))
            #expect(try await account(daemon) == "policy.facts_missing")
        }
    }

    @Test func `one broken file of three changes nothing and says where`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon)
            let before = daemon.service.inForce
            let rest = [
                TestDaemon.file("", .dropIn, path: "/etc/usher/usher.toml.d/10.toml"),
                TestDaemon.file("", .roles, path: "/etc/usher/roles.d/a.toml"),
            ]
            try await daemon.reload([TestDaemon.file(Self.otherRole + "\n[service.su\u{1B}\n")] + rest)
            #expect(daemon.service.inForce.fingerprint == before.fingerprint)
            #expect(daemon.transports.made == 1)
            #expect(try await account(daemon) == "granted")
            #expect(daemon.transports.states == [.reloading, .ready])
            let reload = try #require(try await status(daemon)?["last_reload"]?.object)
            #expect(reload["ok"] == .bool(false))
            let problems = (reload["problems"]?.array ?? []).compactMap(\.text)
            let line = Self.otherRole.split(separator: "\n", omittingEmptySubsequences: false).count + 1
            #expect(problems.count == 1)
            #expect(String(decoding: problems[0], as: UTF8.self).hasPrefix("/etc/usher/usher.toml:\(line):"))
            #expect(problems[0].allSatisfy { (0x20...0x7E).contains($0) })
            #expect(daemon.journal.notes.last == "config.refused")
            let entry = daemon.journal.raw.last { String(decoding: $0, as: UTF8.self).contains("config.refused") } ?? []
            #expect(!entry.isEmpty)
            #expect(entry.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
            // Mended, all of it counts.
            try await daemon.reload([TestDaemon.file(Self.otherRole)] + rest)
            #expect(daemon.service.inForce.files.count == 3)
            #expect(try await account(daemon) == "policy.no_role")
            #expect(try await status(daemon)?["last_reload"]?.object?["ok"] == .bool(true))
        }
    }

    /// A reading that lasts until it is let go.
    private final class Gate: Sendable {
        private let state = NIOLockedValueBox((readings: 0, isOpen: false))

        var readings: Int { state.withLockedValue(\.readings) }

        func open() { state.withLockedValue { $0.isOpen = true } }

        func pass() {
            state.withLockedValue { $0.readings += 1 }
            while !state.withLockedValue(\.isOpen) { usleep(1_000) }
        }
    }

    @Test func `the end waits for one reading, not for all that were asked for`() async throws {
        try await TestDaemon.with { daemon in
            let gate = Gate()
            // The daemon cannot end before.
            defer { gate.open() }
            let before = daemon.service.inForce.fingerprint
            let waiting = try ShimClient(daemon)
            waiting.begin(.of("alice"))
            try await waiting.untilAsked()
            daemon.hangUp(times: 1, [TestDaemon.file(Self.otherRole)]) { _ in gate.pass() }
            try await eventually("the files are being read") { gate.readings == 1 }
            daemon.hangUp(times: 500) { _ in gate.pass() }
            daemon.stop()
            // The end has been noticed: logins are told.
            #expect(try await waiting.verdict()?.reason == "daemon.stopping")
            gate.open()
            try await eventually("the daemon has ended") { daemon.journal.notes.last == "usher.stopped" }
            #expect(gate.readings == 1)
            // Too late to count.
            #expect(daemon.service.inForce.fingerprint == before)
            #expect(daemon.journal.notes == ["usher.started", "config.loaded", "usher.stopped"])
        }
    }

    @Test func `the same configuration read again is not another one`() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.reload()
            #expect(daemon.service.inForce.number == 0)
            try await daemon.reload(Self.otherRole)
            #expect(daemon.service.inForce.number == 1)
            try await daemon.reload(Self.otherRole)
            #expect(daemon.service.inForce.number == 1)
        }
    }

    @Test func `of many problems twenty are told`() async throws {
        try await TestDaemon.with { daemon in
            let lines = (0..<30).map { "unknown-\($0) = 1" }.joined(separator: "\n")
            try await daemon.reload(lines + "\n" + TestDaemon.text())
            let reload = try #require(try await status(daemon)?["last_reload"]?.object)
            #expect(reload["problems"]?.array?.count == 20)
            let refusal = LoadedConfiguration.Refusal(problems: (0..<21).map { "\($0)" })
            #expect(ConfigurationReload.lines(refusal) == (0..<20).map { "\($0)" } + ["1 more, see usher check"])
            #expect(ConfigurationReload.lines(.init(problems: ["a"])) == ["a"])
        }
    }

    @Test func `a file that the configuration names must serve too`() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.reload { $0.providers[0].displayName = "unusable" }
            let reload = try #require(try await status(daemon)?["last_reload"]?.object)
            #expect(reload["problems"] == .array([.text("[provider.test]: unusable")]))
            #expect(daemon.service.inForce.providers[0].served.displayName != "unusable")
        }
    }

    @Test func `a login that has begun keeps the configuration that it began with`() async throws {
        try await TestDaemon.with { daemon in
            let old = daemon.service.inForce.fingerprint
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "su"))
            _ = try await shim.untilShown()
            try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
            try await daemon.reload { $0.services = [] }
            let late = try ShimClient(daemon)
            late.begin(.of("alice", service: "su"))
            #expect(try await late.verdict()?.reason == "policy.service_not_configured")
            daemon.provider.answerPolls(.approved(by: "alice"))
            daemon.clock.advance(.seconds(5))
            #expect(try await shim.verdict()?.outcome == Self.granted)
            #expect(daemon.journal.decisions.last?["USHER_CONFIGURATION"] == String(old.prefix(12)))
        }
    }

    @Test func `a provider that stays keeps its client, on a new transport`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon)
            let before = daemon.service.inForce.providers[0].transport
            try await daemon.reload(Self.otherRole)
            #expect(daemon.service.inForce.providers[0].transport === before)
            #expect(daemon.transports.made == 2)
            try await eventually("the old one has ended") { daemon.transports.living == 1 }
            try await daemon.reload()
            try await signIn(daemon)
        }
    }

    @Test func `the transport of a provider that changed ends with its last login`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "su"))
            _ = try await shim.untilShown()
            try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
            try await daemon.reload { $0.providers[0].configuration.client.scopes = ["openid", "groups"] }
            #expect(daemon.transports.living == 2)
            daemon.provider.answerPolls(.approved(by: "alice"))
            daemon.clock.advance(.seconds(5))
            #expect(try await shim.verdict()?.outcome == Self.granted)
            try await eventually("the old one has ended") { daemon.transports.living == 1 }
            try await signIn(daemon)
        }
    }

    @Test func `limits count for those who come from now on`() async throws {
        try await TestDaemon.with { daemon in
            let first = try ShimClient(daemon)
            first.begin(.of("alice", service: "sshd", from: "192.0.2.7"))
            try await first.untilAsked()
            try await daemon.reload { $0.limits.maximumPendingSSHD = 1 }
            let second = try ShimClient(daemon)
            second.begin(.of("alice", service: "sshd", from: "192.0.2.8"))
            #expect(try await second.verdict()?.reason == "limit.pending_service")
            try await daemon.reload { $0.limits.maximumPendingSSHD = 2 }
            let third = try ShimClient(daemon)
            third.begin(.of("alice", service: "sshd", from: "192.0.2.8"))
            try await third.untilAsked()
        }
    }

    @Test func `where the audit goes counts after a restart, and that is said`() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.reload { $0.audit = .stderr }
            let last = String(decoding: try #require(daemon.journal.raw.last), as: UTF8.self)
            #expect(last.contains("[daemon] audit counts after a restart"))
        }
    }

    @Test func `a provider that is gone is no longer kept ready, and a new one is`() async throws {
        let second = """
            [provider.partner]
            issuer = "https://partner.example.test"
            [provider.partner.client]
            id = "usher"
            auth_method = "none"
            [provider.partner.claims]
            principal = "login"
            groups = "groups"

            """
        let partner = try PartnerProvider()
        try await TestDaemon.with(partner: partner) { daemon in
            #expect(partner.count("/jwks") == 0)
            let first = TestDaemon.text().replacing(
                #"groups = ["linux"]"#, with: "groups = [\"linux\"]\nproviders = [\"test\"]"
            ).replacing("[provider.test]", with: "[provider.test]\ndefault = true").replacing(
                "[messages]\ndisplay_name = \"Example ID\"\n", with: "")
            try await daemon.reload(second + first)
            #expect(try await status(daemon)?["last_reload"]?.object?["problems"] == .array([]))
            try await eventually("its keys were fetched") { partner.count("/jwks") == 1 }
            try await daemon.reload()
            #expect(daemon.service.inForce.providers.map(\.name) == ["test"])
            try await eventually("its transport has ended") { daemon.transports.living == 1 }
        }
    }
}
