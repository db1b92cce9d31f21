import AccountRecord
import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// What happens to a sign-in between the look-up of a login that leans on it and the verdict. The host is asked for
/// groups in between, once for each look.
@Suite struct ReuseRaceTests {
    private typealias World = ReuseWorld

    /// `between`: what happens then, with how many times it has happened before.
    private func with(
        _ between: @escaping @Sendable (TestDaemon, _ before: Int) async throws -> Void,
        _ body: @escaping @Sendable (TestDaemon, _ session: String) async throws -> Void
    ) async throws {
        let asksForGroups: TestDaemon.Change = { $0.change("sudo") { $0.factsMissing = .hostGroups } }
        try await World.with(changing: asksForGroups) { (daemon: TestDaemon) async throws in
            let session = try await daemon.signInAtSudo()
            let looks = NIOLockedValueBox(0)
            daemon.host.whileAsked { [unowned daemon] in
                let before = looks.withLockedValue { looks in
                    looks += 1
                    return looks - 1
                }
                try await between(daemon, before)
            }
            try await body(daemon, session)
        }
    }

    private static let alice = TestStore.alice

    @Test func `a sign-in that nothing happens to serves the login`() async throws {
        let looks = NIOLockedValueBox(0)
        try await with(
            { _, _ in looks.withLockedValue { $0 += 1 } },
            {
                (daemon: TestDaemon, session: String) async throws in
                #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
                #expect(looks.withLockedValue { $0 } == 1)
                #expect(daemon.leaning == ["granted", "session", session, nil])
                #expect(try await daemon.records().map(\.uses) == [1])
            })
    }

    @Test(arguments: ["session.logout", "session.ended", "session.closed"])
    func `one that ends serves it no more, and the person is asked`(_ reason: String) async throws {
        try await with(
            { (daemon: TestDaemon, _: Int) async throws in
                _ = try await daemon.service.endSessions(uid: World.alice, reason: reason)
            },
            { (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.reasonToAsk() == reason)
                #expect(try await daemon.records().map(\.uses) == [0])
                #expect(try await daemon.records().map(\.end?.reason) == [reason])
            })
    }

    @Test func `one that the provider ends serves it no more`() async throws {
        try await with(
            { (daemon: TestDaemon, before: Int) async throws in
                guard before == 0 else { return }
                let token = try #require(
                    try daemon.store.token(uid: World.alice, host: RenewalWorld.host, keys: RenewalWorld.keys()))
                _ = try daemon.store.revoke(
                    uid: World.alice, tokenVersion: token.version, reason: "refresh.refused", now: daemon.clock.now)
            },
            { (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.reasonToAsk() == "session.revoked")
            })
    }

    @Test func `a limit that passes counts at the verdict`() async throws {
        try await with(
            { (daemon: TestDaemon, before: Int) async throws in
                if before == 0 { daemon.clock.advance(.seconds(90_000)) }
            },
            { (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.reasonToAsk() == "session.absolute")
            })
    }

    @Test func `one that comes to be of another login session serves this one no more`() async throws {
        try await with(
            { (daemon: TestDaemon, before: Int) async throws in
                guard before == 0, let record = try daemon.store.sessions(uid: World.alice).first else { return }
                var place = record.place
                place.auditSession = 13
                let session = PAMSession(uid: World.alice, service: record.service, place: place)
                _ = try daemon.store.open(session, ttyDevice: 0, now: record.signedInAt, isGone: { _ in false })
            },
            { (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.reasonToAsk() == "reuse.other_audit_session")
                #expect(try await daemon.records().map(\.uses) == [0])
            })
    }

    @Test func `an account that is locked is refused`() async throws {
        try await with(
            { (daemon: TestDaemon, _: Int) async throws in _ = try daemon.store.lock(Self.alice) },
            {
                (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.verdictUnasked()?.reason == "account.locked")
                #expect(daemon.leaning == ["account.locked", nil, nil, nil])
                #expect(try await daemon.records().map(\.uses) == [0])
            })
    }

    /// Keeps what a re-check would have learned.
    private static func learn(_ groups: [String], _ daemon: TestDaemon, after seconds: Int64) throws {
        daemon.clock.advance(.seconds(seconds))
        let provider = daemon.service.inForce.providers[0]
        let claims = JSONValue.members([
            ("sub", .text("subject-of-alice")), ("preferred_username", .text("alice")),
            ("uid", .integer(Int(World.alice))), ("groups", .array(groups.map(JSONValue.text))),
        ])
        let facts = LoginFacts(
            issuer: provider.issuer, subject: Array("subject-of-alice".utf8), claims: try #require(claims.object),
            acr: nil, amr: [], rules: provider.rules.claims, grant: .password,
            establishedAt: daemon.clock.now)
        try daemon.store.keep(facts, source: provider.factsSource.document, now: daemon.clock.now)
    }

    @Test func `a role that goes meanwhile is gone at the verdict`() async throws {
        try await with(
            { (daemon: TestDaemon, before: Int) async throws in
                if before == 0 { try Self.learn(["others"], daemon, after: 0) }
            },
            {
                (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.reasonToAsk() == "policy.no_role")
                #expect(try await daemon.records().map(\.uses) == [0])
            })
    }

    @Test func `news that say the same cost a second look, and nobody is asked`() async throws {
        let looks = NIOLockedValueBox(0)
        try await with(
            { (daemon: TestDaemon, before: Int) async throws in
                looks.withLockedValue { $0 += 1 }
                if before == 0 { try Self.learn(["linux"], daemon, after: 1) }
            },
            { (daemon: TestDaemon, session: String) async throws in
                #expect(try await daemon.verdictUnasked()?.outcome == World.granted)
                #expect(looks.withLockedValue { $0 } == 2)
                #expect(daemon.leaning == ["granted", "session", session, nil])
                #expect(try await daemon.records().map(\.uses) == [1])
            })
    }

    @Test func `where it never stands still the person is asked`() async throws {
        let looks = NIOLockedValueBox(0)
        try await with(
            { (daemon: TestDaemon, before: Int) async throws in
                looks.withLockedValue { $0 += 1 }
                if before < 3 { try Self.learn(["linux"], daemon, after: 1) }
            },
            { (daemon: TestDaemon, _: String) async throws in
                #expect(try await daemon.reasonToAsk() == "reuse.changed")
                #expect(looks.withLockedValue { $0 } == 3)
                #expect(try await daemon.records().map(\.uses) == [0])
            })
    }
}
