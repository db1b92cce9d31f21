import Accounts
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// What a sign-in leaves, and when that ends.
@Suite struct SessionRecordTests {
    private typealias World = ReuseWorld

    @Test func `a granted sign-in leaves one record, with where and how it was made`() async throws {
        let text = World.text.replacing("[role.staff]\n", with: "[role.staff]\nmax_session = \"8h\"\n")
        try await World.with(configuration: text) { (daemon: TestDaemon) async throws in
            let session = try await daemon.signInAtSudo { $0.remoteHost = Array("192.0.2.7".utf8) }
            let record = try #require(try await daemon.records().first)
            #expect(Hexadecimal.text(record.id) == session && record.uid == World.alice)
            #expect(record.provider == "test" && record.proof == .password)
            #expect(record.service == Array("sudo".utf8) && record.remoteHost == Array("192.0.2.7".utf8))
            #expect(
                record.place
                    == SessionPlace(
                        auditSession: 12, ttyDevice: 0x8803, leader: 4_711, leaderStart: 99_000, bootID: World.boot))
            let now = daemon.clock.daemonClock.sessionTime
            #expect(record.signedInAt == now && record.lastUse == now && record.confirmedAt == now)
            #expect(record.acr == Array("urn:\u{202e}\n".utf8) && record.amr == [Array("pwd".utf8)])
            #expect(record.maximumAge == 28_800 && record.uses == 0 && record.openSessions == 0 && record.end == nil)
        }
    }

    @Test func `a refused one, a trial and a host that does not know its boot leave none`() async throws {
        let accounts = try RenewalWorld.accounts()
        try await World.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn(isTrial: true)
            daemon.say(groups: ["others"])
            #expect(try await daemon.signIn()?.reason == "policy.no_role")
            #expect(try await daemon.records() == [])
        }
        try await World.with(accounts, bootID: nil) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.records() == [])
            #expect(try await daemon.reasonToAsk() == "reuse.boot_unknown")
        }
    }

    @Test func `usherd may restart; another boot ends it`() async throws {
        let accounts = try RenewalWorld.accounts()
        try await World.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
        }
        try await World.with(accounts) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            // The use of before was written at the end.
            #expect(try await daemon.records().map(\.uses) == [2])
        }
        try await World.with(accounts, bootID: [UInt8](repeating: 2, count: 16)) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.reasonToAsk() == "session.rebooted")
            let journal = daemon.journal
            try await eventually("it has ended in the store") { journal.notes.contains("usher.session_end") }
            #expect(try daemon.store.sessions(uid: World.alice).map(\.end?.reason) == ["session.rebooted"])
        }
        // Also when that boot is back: an end is an end.
        try await World.with(accounts) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.reasonToAsk() == "session.rebooted")
        }
    }

    @Test func `limits end it also when nobody asks, and a day later it is forgotten`() async throws {
        let text = World.text + "\n[sessions]\nidle_timeout = \"10m\"\n"
        try await World.with(configuration: text) { (daemon: TestDaemon) async throws in
            let clock = daemon.clock
            _ = try await daemon.signInAtSudo()
            try await eventually("the sweep waits") { clock.sleepers(for: .seconds(600)) >= 1 }
            clock.advance(.seconds(600))
            #expect(try await daemon.records().map(\.end) == [nil])
            // The sweep is not the only one that wakes now and then.
            try await eventually("it has ended") {
                clock.advance(.seconds(10))
                return try await daemon.records().first?.end?.reason == "session.idle"
            }
            let journal = daemon.journal
            try await eventually("the log has it") { journal.notes.contains("usher.session_end") }
            #expect(try await daemon.reasonToAsk() == "session.idle")
            try await eventually("it is forgotten") {
                clock.advance(.seconds(3_600))
                return try await daemon.records().isEmpty
            }
        }
    }

    @Test func `a use keeps it from being idle, before it is written`() async throws {
        let text = World.text + "\n[sessions]\nidle_timeout = \"5m\"\n"
        try await World.with(configuration: text) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            for _ in 0..<2 {
                daemon.clock.advance(.seconds(300))
                #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            }
            daemon.clock.advance(.seconds(301))
            #expect(try await daemon.reasonToAsk() == "session.idle")
        }
    }

    @Test func `what is ended is over at once, and is told once`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            let service = daemon.service
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            let ended = try await service.endSessions(uid: World.alice, reason: "session.ended")
            #expect(ended.map(\.end) == [SessionRecord.End(reason: "session.ended", at: daemon.clock.now)])
            #expect(ended.map(\.uses) == [1])
            #expect(try daemon.store.sessions(uid: World.alice) == ended)
            #expect(try await daemon.reasonToAsk() == "session.ended")
            #expect(try await service.endSessions(uid: World.alice, reason: "session.logout") == [])
            #expect(try await service.endSession(id: ended[0].id, reason: "session.logout") == nil)
            let journal = daemon.journal
            try await eventually("one note") { journal.notes.count { $0 == "usher.session_end" } == 1 }
        }
    }

    @Test func `the PAM session that comes of a sign-in gives it the audit session`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            let keeper = try #require(daemon.service.sessions)
            _ = try await daemon.signInAtSudo { ($0.auditSession, $0.ttyDevice) = (nil, 0) }
            #expect(try await daemon.reasonToAsk() == "reuse.other_audit_session")
            var request = LoginRequest.of("alice", phase: .openSession, uid: World.alice)
            (request.sessionID, request.sessionLeaderStart) = (4_711, 99_001)
            (request.auditSession, request.ttyDevice) = (12, 0x8803)
            let leads = { @Sendable (_: UInt32) in true }
            #expect(try await keeper.opened(request, uid: World.alice, leads: leads) == nil)
            request.sessionLeaderStart = 99_000
            let opened = try await keeper.opened(request, uid: World.alice, leads: leads)
            #expect(opened?.place == keeper.place(of: request) && opened?.openSessions == 1)
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            #expect(try await keeper.closed(request, uid: World.alice, leads: leads) == 1)
            #expect(try await keeper.closed(request, uid: World.alice, leads: leads) == 1)
            #expect(try await keeper.records(uid: World.alice).map(\.openSessions) == [0])
        }
    }
}
