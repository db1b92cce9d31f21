import LoginWire
import Testing

@testable import Daemon

@Suite struct AuditTests {
    private func contains(_ entries: [[UInt8]], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return entries.contains { entry in
            entry.indices.contains { entry[$0...].starts(with: wanted) }
        }
    }

    @Test func `each decision is one record with its fields`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            var request = LoginRequest.of("alice", service: "sudo", from: "192.0.2.7")
            request.tty = Array("/dev/pts/3".utf8)
            request.realUID = 5_000
            request.auditSession = 77
            request.loginUID = 5_001
            request.sshConnection = Array("192.0.2.8 50122 198.51.100.2 22".utf8)
            shim.begin(request)
            try await shim.untilAsked()
            daemon.clock.advance(.milliseconds(1_250))
            shim.answer(.password, "right+horse ü")
            _ = try await shim.verdict()
            let attempt = Hexadecimal.text(request.id)
            #expect(
                daemon.journal.decisions == [
                    [
                        "MESSAGE": "login of alice for sudo: granted (granted), from 192.0.2.8", "PRIORITY": "6",
                        "SYSLOG_IDENTIFIER": "usherd", "SYSLOG_FACILITY": "10", "USHER_EVENT": "usher.login",
                        "USHER_SCHEMA": "3", "USHER_OUTCOME": "granted", "USHER_REASON": "granted",
                        "USHER_ATTEMPT": attempt, "USHER_USER": "alice", "USHER_SERVICE": "sudo",
                        "USHER_RHOST": "192.0.2.7", "USHER_TTY": "/dev/pts/3", "USHER_RUID": "5000",
                        "USHER_AUDIT_SESSION": "77", "USHER_AUID": "5001",
                        "USHER_SSH": "192.0.2.8 50122 198.51.100.2 22", "USHER_PROVIDER": "test",
                        "USHER_GRANT": "password",
                        "USHER_SUB": "subject-of-alice", "USHER_ACR": #"urn:\u{202e}\x0a"#, "USHER_AMR": #"["pwd"]"#,
                        "USHER_ROLES": #"["staff"]"#, "USHER_LATENCY_MS": "1250", "USHER_DEMO": "true",
                        "USHER_CONFIGURATION": String(daemon.service.inForce.fingerprint.prefix(12)),
                    ]
                ])
            let account = try ShimClient(daemon)
            account.begin(.of("alice", phase: .account, isTrial: true))
            _ = try await account.verdict()
            let second = try #require(daemon.journal.decisions.last)
            #expect(daemon.journal.decisions.count == 2)
            #expect(second["USHER_EVENT"] == "usher.account" && second["USHER_TRIAL"] == "true")
            #expect(second["PRIORITY"] == "5" && second["USHER_OUTCOME"] == "refused")
            #expect(second["USHER_RHOST"] == nil && second["USHER_TTY"] == nil && second["USHER_GRANT"] == nil)
            #expect(second["USHER_AUDIT_SESSION"] == nil && second["USHER_SUB"] == nil)
            #expect(second["USHER_AUID"] == nil && second["USHER_SSH"] == nil)
            #expect(second["MESSAGE"] == "account of alice for sudo: refused (policy.facts_missing)")
        }
    }

    /// One that is older by one version: usherd is upgraded first.
    @Test func `a shim that knows neither login uid nor ssh's connection is served`() async throws {
        try await TestDaemon.with { daemon in
            let frame = LoginRequest.of("alice", from: "192.0.2.7").encode()
            let shim = try ShimClient(daemon)
            // Without field 18 of 4 bytes and 19, which is empty.
            shim.send(Frame(type: 1, payload: Array(frame.dropFirst(6).dropLast(10))).encode())
            try await shim.untilAsked()
            shim.answer(.password, "right+horse ü")
            #expect(try await shim.verdict()?.reason == "granted")
            let record = try #require(daemon.journal.decisions.last)
            #expect(record["USHER_AUID"] == nil && record["USHER_SSH"] == nil)
            #expect(record["MESSAGE"] == "login of alice for sudo: granted (granted), from 192.0.2.7")
        }
    }

    /// People type their password where the name belongs.
    @Test func `a name that nobody has on this host is not written`() async throws {
        try await TestDaemon.with { daemon in
            for (service, phase) in [("sudo", LoginPhase.authenticate), ("cron", .authenticate), ("sudo", .account)] {
                let shim = try ShimClient(daemon)
                shim.begin(.of("mysecret1", service: service, phase: phase, uid: nil))
                shim.answer(.password, "x")
                _ = try await shim.verdict()
            }
            #expect(daemon.journal.decisions.count == 3)
            #expect(daemon.journal.decisions.allSatisfy { $0["USHER_USER"] == nil })
            #expect(daemon.journal.decisions.first?["MESSAGE"]?.hasPrefix("login of (unknown name) for sudo: ") == true)
            #expect(!contains(daemon.journal.raw, "mysecret1"))
        }
    }

    /// CONF-04: text from outside cannot end a field or steer a terminal.
    @Test func `foreign text is escaped and short`() async throws {
        try await TestDaemon.with { daemon in
            let hostile = "a\nUSHER_OUTCOME=granted\r\u{1b}[31m\u{7f}\u{9b}\u{202e}\u{200b}\"\\"
            let shim = try ShimClient(daemon)
            var request = LoginRequest.of("alice", service: String(hostile.prefix(40)))
            request.user = Array("alice\nx".utf8)
            request.remoteHost = Array(hostile.utf8) + [UInt8](repeating: 0x62, count: 200)
            request.tty = Array(hostile.utf8)
            shim.begin(request)
            #expect(try await shim.verdict()?.reason == "name.invalid")
            let entry = try #require(daemon.journal.raw.last)
            #expect(daemon.journal.decisions.count == 1)
            // Nothing but the protocol's own newlines, no value in the binary form that a newline needs.
            #expect(entry.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
            #expect(entry.split(separator: 0x0A).allSatisfy { $0.contains(UInt8(ascii: "=")) && $0.count < 280 })
            let fields = try #require(daemon.journal.decisions.last)
            #expect(fields["USHER_OUTCOME"] == "refused")
            #expect(
                fields["USHER_TTY"]
                    == #"a\x0aUSHER_OUTCOME=granted\x0d\x1b[31m\x7f\u{9b}\u{202e}\u{200b}\"\\"#)
            #expect(fields["USHER_RHOST"]?.hasSuffix("...") == true)
        }
    }

    /// STATE-09: every way a password goes, and no byte of it in any output.
    @Test func `no password is written anywhere`() async throws {
        let secret = "Canary7xQ"
        try await TestDaemon.with { daemon in
            var seen: [UInt8] = []
            let attempts: [(LoginRequest, [UInt8])] = [
                (.of("alice", service: "sudo"), ShimClient.answerFrame(.password, Array(secret.utf8))),
                (.of("alice", service: "login"), ShimClient.answerFrame(.password, Array("\(secret)\u{7}".utf8))),
                (.of("alice", isTrial: true), ShimClient.answerFrame(.password, Array(secret.utf8))),
                (.of("alice"), ShimClient.answerFrame(.acknowledgement, Array(secret.utf8))),
                (.of("alice", service: "su"), ShimClient.answerFrame(.password, Array(secret.utf8))),
                (.of("alice"), [1, 2, 0, 0, 0, 9] + Array(secret.utf8)),
                (.of("alice"), Array(secret.utf8)),
            ]
            for (request, answer) in attempts {
                let shim = try ShimClient(daemon)
                shim.send(request.encode() + answer)
                seen += try await shim.connection.receiveAll()
            }
            let alone = try ShimClient(daemon)
            alone.send(ShimClient.answerFrame(.password, Array(secret.utf8)))
            seen += try await alone.connection.receiveAll()
            let admin = try AdminClient(daemon)
            _ = try await admin.ask(secret)
            for verb in ["trial", "status"] { seen += try await admin.askRaw("{\"verb\":\"\(verb)\"}") }
            #expect(daemon.journal.decisions.count == 7)
            #expect(!contains(daemon.journal.raw, secret))
            #expect(!contains([seen], secret))
            #expect(contains([seen], "password.wrong"))
        }
    }

    @Test func `the device code never leaves the daemon`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "su"))
            let shown = try await shim.untilShown()
            #expect(shown.contains("CODE-1") && !shown.contains("device-code"))
            shim.send(ShimClient.cancelFrame)
            _ = try await shim.verdict()
            #expect(!contains(daemon.journal.raw, "device-code") && !contains(daemon.journal.raw, "CODE-1"))
        }
    }
}
