import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing

@testable import Daemon

/// A key is silent while a sign-in on this host is young.
@Suite struct KeyLoginTests {
    private typealias World = ReuseWorld

    @Test func `after a key a young sign-in does, wherever it was made`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            let session = try await daemon.signInAtSudo()
            let before = daemon.provider.counts
            #expect(try await daemon.verdictUnasked(World.key())?.outcome == World.granted)
            #expect(daemon.provider.counts == before)
            #expect(daemon.leaning == ["granted", "key_login", session, nil])
            #expect(try await daemon.records().map(\.uses) == [1])
        }
    }

    @Test func `without a key, for another account or at another service the person is asked`() async throws {
        let elsewhere: TestDaemon.Change = { $0.change("su") { $0.keyLoginFreshWithin = .seconds(3_600) } }
        try await World.with(changing: elsewhere) {
            (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            #expect(try await daemon.reasonToAsk(World.key { $0.hasFirstFactor = false }) == nil)
            #expect(try await daemon.reasonToAsk(World.key { $0.service = Array("su".utf8) }) == nil)
            #expect(try await daemon.reasonToAsk(World.key { $0.accountUID = 5_000 }) == "reuse.none")
        }
    }

    @Test func `fresh_within ends it to the second`() async throws {
        let change: TestDaemon.Change = {
            $0.change("sshd") { ($0.keyLoginFreshWithin, $0.maximumRoleAge) = (.seconds(600), .seconds(86_400)) }
        }
        try await World.with(changing: change) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.reasonToAsk(World.key()) == "reuse.none")
            _ = try await daemon.signInAtSudo()
            daemon.clock.advance(.seconds(600))
            #expect(try await daemon.verdictUnasked(World.key())?.outcome == World.granted)
            daemon.clock.advance(.seconds(1))
            #expect(try await daemon.reasonToAsk(World.key()) == "reuse.too_old")
        }
    }

    @Test func `policy decides here too`() async throws {
        try await World.with { (daemon: TestDaemon) async throws in
            _ = try await daemon.signInAtSudo()
            daemon.say(groups: ["others"])
            #expect(try await daemon.signIn(uid: World.alice)?.reason == "policy.no_role")
            #expect(try await daemon.reasonToAsk(World.key()) == "policy.no_role")
        }
    }
}
