import AccountRecord
import Accounts
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// sudo leans on the sign-in of before, and on nothing else.
@Suite struct ReuseTests {
    private typealias World = ReuseWorld

    @Test func `the second sudo asks nobody, and its record names the sign-in`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            let session = try await daemon.signInAtSudo()
            #expect(daemon.leaning == ["granted", nil, nil, "reuse.none"])
            let before = daemon.provider.counts
            let verdict = try await daemon.verdictUnasked()
            #expect(verdict?.outcome == World.granted && verdict?.reason == "granted" && verdict?.text == "")
            #expect(verdict?.uid == World.alice)
            #expect(daemon.provider.counts == before)
            #expect(daemon.leaning == ["granted", "session", session, nil])
            let last = daemon.journal.decisions.last
            #expect(last?["USHER_GRANT"] == nil && last?["USHER_SUB"] == "subject-of-alice")
            #expect(last?["USHER_SCHEMA"] == "3" && last?["USHER_ROLES"] == #"["staff"]"#)
        }
    }

    @Test func `fifty, several at a time, lean on one sign-in, and it counts them`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            let session = try await daemon.signInAtSudo()
            let before = daemon.provider.counts
            for _ in 0..<10 {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    for _ in 0..<5 {
                        tasks.addTask {
                            let verdict = try await daemon.verdictUnasked()
                            #expect(verdict?.outcome == World.granted)
                        }
                    }
                    try await tasks.waitForAll()
                }
            }
            #expect(daemon.provider.counts == before)
            let journal = daemon.journal
            try await eventually("50 records name it") {
                journal.decisions.count { $0["USHER_SESSION"] == session && $0["USHER_VIA"] == "session" } == 50
            }
            #expect(try await daemon.records().map(\.uses) == [50])
            try await daemon.service.sessions?.recordRest()
            #expect(try daemon.store.sessions(uid: World.alice).map(\.uses) == [50])
        }
    }

    struct Twin: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reason: String
        let change: @Sendable (inout LoginRequest) -> Void
    }

    @Test(
        arguments: [
            Twin(testDescription: "called by somebody else", reason: "reuse.not_the_user") { $0.realUID = 5_001 },
            Twin(testDescription: "PAM_RUSER is somebody else", reason: "reuse.not_the_user") {
                $0.remoteUser = Array("bob".utf8)
            },
            Twin(testDescription: "from a remote host", reason: "reuse.remote") {
                $0.remoteHost = Array("192.0.2.7".utf8)
            },
            Twin(testDescription: "another audit session", reason: "reuse.other_audit_session") {
                $0.auditSession = 13
            },
            Twin(testDescription: "another terminal", reason: "reuse.other_terminal") { $0.ttyDevice = 0x8804 },
            Twin(testDescription: "a terminal's number given out again", reason: "reuse.other_terminal") {
                $0.sessionLeaderStart = 99_001
            },
            // The name has another account's number here: that has no sign-in.
            Twin(testDescription: "another uid", reason: "reuse.none") { ($0.accountUID, $0.realUID) = (5_000, 5_000) },
        ])
    func `in another place, or for another one, the person is asked`(_ twin: Twin) async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.reasonToAsk(World.sudo(twin.change)) == twin.reason)
            #expect(try await daemon.records().map(\.uses) == [0])
        }
    }

    @Test func `services without a rule ask always, and say nothing of it`() async throws {
        let change: TestDaemon.Change = { $0.change("sudo") { $0.reuse = nil } }
        try await World.with(changing: change) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.reasonToAsk() == nil)
        }
    }

    @Test func `an account that root has locked is refused at once`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            _ = try daemon.store.lock(LoginName.check(Array("alice".utf8)))
            let verdict = try await daemon.verdictUnasked()
            #expect(verdict?.outcome == 5 && verdict?.reason == "account.locked")
            #expect(daemon.leaning == ["account.locked", nil, nil, nil])
        }
    }

    @Test func `what is known now decides, and where it does not do the person is asked`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            // The provider has said since that the role is gone.
            daemon.say(groups: ["others"])
            #expect(try await daemon.signIn(uid: World.alice)?.reason == "policy.no_role")
            #expect(try await daemon.reasonToAsk() == "policy.no_role")
            daemon.say()
            #expect(try await daemon.signIn(uid: World.alice)?.outcome == World.granted)
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
        }
    }

    @Test func `a sign-in that the provider has ended serves nobody`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            let token = try #require(
                try daemon.store.token(uid: World.alice, host: RenewalWorld.host, keys: RenewalWorld.keys()))
            let revocation = try daemon.store.revoke(
                uid: World.alice, tokenVersion: token.version, reason: "refresh.refused", now: daemon.clock.now)
            #expect(revocation?.records.count == 1)
            #expect(try await daemon.reasonToAsk() == "session.revoked")
        }
    }

    @Test func `facts that are too old serve nobody, however long sign-ins count`() async throws {
        let change: TestDaemon.Change = { $0.change("sudo") { $0.maximumRoleAge = .seconds(300) } }
        try await World.with(changing: change) {
            (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            daemon.clock.advance(.seconds(300))
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.reasonToAsk() == "policy.facts_too_old")
        }
    }

    @Test func `max_age ends it to the second, and each use changes nothing of that`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            daemon.clock.advance(.seconds(900))
            #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.reasonToAsk() == "reuse.too_old")
        }
    }

    @Test func `a clock that is set back makes no sign-in younger`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            daemon.clock.advance(.seconds(901))
            daemon.clock.setBack(900)
            #expect(try await daemon.reasonToAsk() == "reuse.too_old")
            daemon.clock.setBack(62)
            #expect(try await daemon.reasonToAsk() == "session.clock")
        }
    }

    @Test func `a role can want a fresh sign-in, and a provider's amr decides for its own sign-in alone`() async throws
    {
        let text = World.text.replacing("[role.staff]\n", with: "[role.staff]\nfresh_sign_in = true\n")
        try await World.with(configuration: text) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.reasonToAsk() == "reuse.role_wants_fresh")
            #expect(try await daemon.reasonToAsk(World.key()) == "reuse.role_wants_fresh")
        }
    }

    @Test func `a trial leans on nothing, and a service that looks on neither`() async throws {
        let accounts = try RenewalWorld.accounts()
        try await World.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.reasonToAsk(World.sudo { $0.isTrial = true }) == nil)
            #expect(try await daemon.records().map(\.uses) == [0])
        }
        let looking: TestDaemon.Change = { $0.change("sudo") { $0.mode = .observe } }
        try await World.with(accounts, changing: looking) {
            (daemon: TestDaemon) async throws in
            #expect(try await daemon.verdictUnasked()?.reason == "observed")
            #expect(daemon.leaning == ["granted", nil, nil, nil])
            #expect(try await daemon.records().map(\.uses) == [0])
        }
    }

    @Test func `without a terminal sudo leans too, where the rule asks for none`() async throws {
        let text = World.text.replacing(#""15m" }"#, with: #""15m", within = ["audit_session"] }"#)
        let change: TestDaemon.Change = { $0.change("sudo") { $0.grants = [.device] } }
        try await World.with(configuration: text, changing: change) {
            (daemon: TestDaemon) async throws in
            let inScript = World.sudo { ($0.tty, $0.ttyDevice) = ([], 0) }
            let refused = try await daemon.verdictUnasked(inScript)
            #expect(refused?.reason == "login.no_terminal")
            #expect(daemon.leaning == ["login.no_terminal", nil, nil, "reuse.none"])
            daemon.provider.answerPolls(.approved(by: "alice"))
            let shim = try ShimClient(daemon)
            shim.begin(World.sudo())
            _ = try await shim.untilShown()
            let clock = daemon.clock
            try await eventually("a poll is due") { clock.sleepers(for: .seconds(5)) >= 1 }
            clock.advance(.seconds(5))
            #expect(try await shim.verdict()?.outcome == World.granted)
            #expect(
                try await daemon.verdictUnasked(World.sudo { ($0.tty, $0.ttyDevice) = ([], 0) })?.outcome
                    == World.granted)
        }
    }
}
