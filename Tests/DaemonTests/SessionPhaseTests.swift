import Accounts
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// Sessions that open and close: the records of sign-ins, and claims for the environment.
@Suite struct SessionPhaseTests {
    private typealias World = RenewalWorld

    private struct Answer: Equatable {
        var variables: [String] = []
        var outcome: UInt32 = 0
        var reason = ""
    }

    private func tell(_ daemon: TestDaemon, _ request: LoginRequest) async throws -> Answer {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        #expect(try await shim.next() == .accepted(id: request.id))
        var answer = Answer()
        while true {
            switch try await shim.next() {
            case .environment(let name, let value): answer.variables.append("\(name)=\(value)")
            case .verdict(let verdict):
                #expect(verdict.id == request.id && verdict.phase == request.phase.rawValue && verdict.text == "")
                #expect(verdict.uid == request.accountUID ?? .max && verdict.user == request.user)
                (answer.outcome, answer.reason) = (verdict.outcome, verdict.reason)
                #expect(try await shim.next() == .closed)
                return answer
            case let other: throw ShimClient.Unexpected(frame: other)
            }
        }
    }

    /// A session of alice's, of an application that leads one of processes.
    private func session(
        _ phase: LoginPhase, leader: UInt32 = 100, audit: UInt32? = 3, service: String = "su", user: String = "alice",
        uid: UInt32 = World.alice
    ) -> LoginRequest {
        var request = LoginRequest.of(user, service: service, phase: phase, from: "192.0.2.7", uid: uid)
        request.sessionID = leader
        request.sessionLeaderStart = 5_000
        request.auditSession = audit
        return request
    }

    /// By device at sshd, by an application of this leader.
    private func signIn(_ daemon: TestDaemon, leader: UInt32 = 100) async throws {
        daemon.provider.answerPolls(.approved(by: "alice"))
        let shim = try ShimClient(daemon)
        shim.begin(session(.authenticate, leader: leader, audit: nil, service: "sshd"))
        _ = try await shim.untilShown()
        let clock = daemon.clock
        try await eventually("a poll is due") { clock.sleepers(for: .seconds(5)) >= 1 }
        clock.advance(.seconds(5))
        #expect(try await shim.verdict()?.outcome == World.granted)
    }

    private func records(_ daemon: TestDaemon) throws -> [SessionRecord] { try daemon.store.sessions(uid: World.alice) }

    @Test func `a code at sshd is tied to the session that comes of it, and the last close ends it`() async throws {
        try await World.with(.init(), accounts: try TestAccounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            try await signIn(daemon)
            let opened = try await tell(daemon, session(.openSession, service: "sshd"))
            #expect(opened == Answer(outcome: World.granted, reason: "granted"))
            let record = try #require(try records(daemon).first { $0.service.elementsEqual("sshd".utf8) })
            #expect(record.place.auditSession == 3 && record.openSessions == 1)
            daemon.clock.advance(.seconds(1))
            // A key lets the person in once more.
            _ = try await tell(daemon, session(.openSession, leader: 200, audit: 4, service: "sshd"))
            _ = try await tell(daemon, session(.closeSession, service: "sshd"))
            #expect(try records(daemon).allSatisfy { $0.end == nil })
            _ = try await tell(daemon, session(.closeSession, leader: 200, audit: 4, service: "sshd"))
            #expect(try records(daemon).count == 2)
            #expect(try records(daemon).allSatisfy { $0.end?.reason == "session.closed" })
            #expect(daemon.journal.notes.count { $0 == "usher.session_end" } == 2)
        }
    }

    /// Between the verdict of a login and its session others of the account come and go.
    @Test func `the last close ends no sign-in whose session is about to open`() async throws {
        try await World.with(.init(), accounts: try World.accounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await signIn(daemon)
            _ = try await tell(daemon, session(.openSession, leader: 200, audit: 4, service: "sshd"))
            _ = try await tell(daemon, session(.closeSession, leader: 200, audit: 4, service: "sshd"))
            #expect(try records(daemon).map(\.end) == [nil])
            _ = try await tell(daemon, session(.openSession, service: "sshd"))
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == [])
            #expect(try daemon.keptToken()?.token == "refresh-alice-0")
            // It was its own session that closed.
            _ = try await tell(daemon, session(.closeSession, service: "sshd"))
            #expect(try records(daemon).map(\.end?.reason) == ["session.closed"])
            try await daemon.loggedOut()
        }
    }

    @Test(arguments: [(alive: true, seconds: 120, isSpared: true), (true, 121, false), (false, 0, false)])
    func `a login is waited for while its application lives, and two minutes`(
        _ alive: Bool, _ seconds: Int, _ isSpared: Bool
    ) async throws {
        try await World.with(.init(), accounts: try TestAccounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await signIn(daemon)
            daemon.clock.advance(.seconds(seconds))
            if !alive { daemon.host.kill(leader: 100) }
            _ = try await tell(daemon, session(.closeSession, leader: 200, audit: 4, service: "sshd"))
            #expect(try records(daemon).map(\.end?.reason) == [isSpared ? nil : "session.closed"])
        }
    }

    @Test(arguments: ["sudo", "sudo-i", "su", "su-l", "cron", "polkit-1", "systemd-user"])
    func `the session of a service that nobody logs in by is no last one`(_ service: String) async throws {
        try await World.with(.init(), accounts: try TestAccounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            for phase in [LoginPhase.openSession, .closeSession] {
                #expect(try await tell(daemon, session(phase, service: service)).outcome == World.granted)
            }
            #expect(try records(daemon).map(\.end) == [nil])
            #expect(try records(daemon).map(\.openSessions) == [0])
        }
    }

    @Test func `nothing is noted of another uid, of a trial, or of a name without an account`() async throws {
        try await World.with(.init(), accounts: try TestAccounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await signInOnce(daemon)
            var trial = session(.closeSession, service: "sshd")
            trial.isTrial = true
            for request in [
                trial, session(.closeSession, service: "sshd", uid: World.alice + 1),
                session(.closeSession, service: "sshd", user: "bob", uid: 1_900_000_002),
            ] {
                #expect(try await tell(daemon, request).outcome == World.granted)
                #expect(try records(daemon).map(\.end) == [nil])
            }
        }
    }

    private func signInOnce(_ daemon: TestDaemon) async throws {
        #expect(try await daemon.signIn()?.outcome == World.granted)
    }

    @Test func `a session whose application has died ends as one that was closed`() async throws {
        try await World.with(.init(), accounts: try TestAccounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await signInOnce(daemon)
            _ = try await tell(daemon, session(.openSession, service: "sshd"))
            await daemon.service.endLostSessions()
            #expect(try records(daemon).map(\.end) == [nil])
            daemon.host.kill(leader: 100)
            await daemon.service.endLostSessions()
            #expect(try records(daemon).map(\.end?.reason) == ["session.closed"])
        }
    }

    private static let exports = """
        [sessions.export_env]
        EMPLOYEE_ID = ["employee", "id"]
        COST_CENTRE = "cost_centre"
        TEAMS = "teams"
        """

    private func withExports(_ body: @Sendable @escaping (TestDaemon) async throws -> Void) async throws {
        try await World.with(
            .init(), accounts: try TestAccounts(), configuration: World.withGroups + "\n" + Self.exports,
            body)
    }

    @Test func `claims of the list are sent, and a missing one empty`() async throws {
        try await withExports { (daemon: TestDaemon) async throws in
            let employee = JSONValue.members([("id", .integer(4711))])
            daemon.provider.say(
                [
                    ("groups", .array([.text("linux")])), ("uid", .integer(Int(World.alice))),
                    ("employee", employee), ("teams", .array([.text("red"), .text("blue")])), ("secret", .text("x")),
                ], of: "alice")
            let empty = ["EMPLOYEE_ID=", "COST_CENTRE=", "TEAMS="]
            // Before anything is known of somebody.
            #expect(try await tell(daemon, session(.openSession)).variables == empty)
            try await signInOnce(daemon)
            let full = ["EMPLOYEE_ID=4711", "COST_CENTRE=", "TEAMS=red,blue"]
            #expect(try await tell(daemon, session(.openSession)).variables == full)
            #expect(try await tell(daemon, session(.closeSession)).variables == [])
            #expect(try await tell(daemon, session(.openSession, uid: World.alice + 1)).variables == empty)
        }
    }

    @Test func `a new name in the list asks nobody to sign in again`() async throws {
        try await World.with(.init(), accounts: try TestAccounts()) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await signInOnce(daemon)
            try await daemon.reload(World.withGroups + "\n" + Self.exports, changing: World.slowRound)
            #expect(try await daemon.account()?.outcome == World.granted)
            let variables = try await tell(daemon, session(.openSession)).variables
            #expect(variables == ["EMPLOYEE_ID=", "COST_CENTRE=", "TEAMS="])
        }
    }

    @Test func `without a store a session opens and closes all the same`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            for phase in [LoginPhase.openSession, .closeSession] {
                #expect(try await tell(daemon, session(phase)) == Answer(outcome: World.granted, reason: "granted"))
            }
            #expect(daemon.journal.decisions.isEmpty)
        }
    }
}
