import Daemon
import LoginWire
import Testing

@Suite struct BrokenFrameTests {
    private static let begin = LoginRequest.of("alice", service: "sudo").encode()

    private static func changed(_ bytes: [UInt8], at position: Int, to value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[position] = value
        return bytes
    }

    /// Bytes in place of the first frame, and the note that the journal gets.
    private static let first: [(what: String, bytes: [UInt8], note: String)] = [
        ("text", Array("GET / HTTP/1.1\r\n\r\n".utf8), "wire.version"),
        ("another version", changed(begin, at: 0, to: 2), "wire.version"),
        ("an unknown type", changed(begin, at: 1, to: 9), "wire.unknown_type"),
        ("a type of the daemon", changed(begin, at: 1, to: 0x84), "wire.unknown_type"),
        ("16,385 bytes announced", [1, 1, 0, 0, 0x40, 1], "wire.too_long"),
        ("4 GiB announced", [1, 1, 0xFF, 0xFF, 0xFF, 0xFF], "wire.too_long"),
        ("no fields", [1, 1, 0, 0, 0, 0], "wire.missing_tag"),
        ("half a field", [1, 1, 0, 0, 0, 2, 1, 0], "wire.truncated_field"),
        ("an answer first", ShimClient.answerFrame(.password, []), "wire.unexpected_frame"),
        ("a long answer", ShimClient.answerFrame(.password, [UInt8](repeating: 0x61, count: 513)), "wire.wrong_size"),
        ("a cancel with a field", [1, 3, 0, 0, 0, 3, 1, 0, 0], "wire.unknown_tag"),
        ("phase 6", changed(begin, at: 6 + 19 + 3, to: 6), "wire.invalid_value"),
        ("NUL in the service", changed(begin, at: 6 + 19 + 4 + 3, to: 0), "wire.invalid_text"),
        ("bad UTF-8 in the service", changed(begin, at: 6 + 19 + 4 + 3, to: 0xFF), "wire.invalid_text"),
    ]

    @Test func `whatever is no begin closes the connection without a word`() async throws {
        try await TestDaemon.with { daemon in
            for (what, bytes, note) in Self.first {
                let shim = try ShimClient(daemon)
                shim.send(bytes)
                #expect(try await shim.next() == .closed, "\(what)")
                #expect(daemon.journal.notes.last == note, "\(what)")
            }
            // The frame that was changed is good without the change.
            let shim = try ShimClient(daemon)
            shim.send(Self.begin)
            #expect(try await shim.next() != .closed)
            #expect(daemon.journal.decisions.isEmpty)
        }
    }

    /// Frames that are good in themselves, at a point where they are not.
    @Test(arguments: [
        ("a second begin", LoginRequest.of("alice", service: "sudo").encode(), "wire.unexpected_frame"),
        ("another begin", LoginRequest.of("bob", service: "sshd").encode(), "wire.unexpected_frame"),
        ("an account phase", LoginRequest.of("alice", phase: .account).encode(), "wire.unexpected_frame"),
        ("garbage", [1, 0x7F, 0, 0, 0, 0], "wire.unknown_type"),
        ("an acknowledgement", ShimClient.answerFrame(.acknowledgement, []), "login.internal_state"),
    ])
    func `what must not follow a begin ends the login`(_ what: String, _ bytes: [UInt8], _ reason: String) async throws
    {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "sudo"))
            try await shim.untilAsked()
            shim.send(bytes + ShimClient.answerFrame(.password, Array("right+horse ü".utf8)))
            if let verdict = try await shim.verdict() {
                #expect(verdict.outcome == 4)
                #expect(verdict.reason == reason)
            }
            try await eventually("the connection is over") { daemon.service.counters.values.connections == 0 }
            #expect(daemon.journal.decisions.map { $0["USHER_REASON"] } == [reason])
            #expect(daemon.provider.count("tokens") == 0)
        }
    }

    @Test func `two begins in one packet are one too many`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            let account = LoginRequest.of("alice", phase: .account)
            shim.send(account.encode() + LoginRequest.of("alice", service: "sudo").encode())
            #expect(try await shim.next() == .accepted(id: account.id))
            #expect(try await shim.verdict()?.reason == "policy.facts_missing")
            #expect(try await shim.next() == .closed)
            #expect(daemon.journal.decisions.count == 1)
        }
    }

    /// SOCK-04: a whole begin within 5 s.
    @Test func `half a begin is not waited for`() async throws {
        try await TestDaemon.with { daemon in
            let shims = try [0, 1, 5, 6, 40].map { count in
                let shim = try ShimClient(daemon)
                shim.send(Array(Self.begin.prefix(count)))
                return shim
            }
            for shim in shims { #expect(try await shim.next() == .closed) }
            #expect(daemon.journal.decisions.isEmpty)
        }
    }

    @Test func `a begin that comes byte by byte is one`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            for byte in Self.begin { shim.send([byte]) }
            try await shim.untilAsked()
            for byte in ShimClient.answerFrame(.password, Array("right+horse ü".utf8)) { shim.send([byte]) }
            #expect(try await shim.verdict()?.reason == "granted")
        }
    }

    /// Connections that end at once, also before they were served, leave nothing behind.
    @Test func `1,000 connections that come and go leave no place taken`() async throws {
        try await TestDaemon.with { daemon in
            for number in 0..<1_000 {
                let shim = try ShimClient(daemon)
                if number % 2 == 0 { shim.send(Self.begin) }
                shim.connection.hangUp()
            }
            // Connections are served in order: behind this one there is none of the others.
            try await eventually("a login is served again") {
                let shim = try ShimClient(daemon)
                shim.send(Self.begin)
                guard try await shim.next() != .closed else { return false }
                try await shim.untilAsked()
                return true
            }
            try await eventually("all are over") { daemon.service.counters.values.connections == 0 }
        }
    }

    @Test func `above the limit of connections nobody is served, and one that ends makes room`() async throws {
        try await TestDaemon.with(limits: "auth_connections = 8") { daemon in
            let open = try (0..<8).map { _ in try ShimClient(daemon) }
            for shim in open {
                shim.send(Self.begin)
                try await shim.untilAsked()
            }
            let ninth = try ShimClient(daemon)
            #expect(try await ninth.next() == .closed)
            open[3].connection.hangUp()
            try await eventually("one is over") { daemon.service.counters.values.connections == 7 }
            let tenth = try ShimClient(daemon)
            tenth.send(Self.begin)
            try await tenth.untilAsked()
            withExtendedLifetime(open) {}
        }
    }
}
