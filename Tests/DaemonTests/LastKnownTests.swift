import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import Daemon

/// `on_unavailable = "last_known"`: facts that are too old count while the provider cannot be asked.
@Suite struct LastKnownTests {
    private static let lastKnown: TestDaemon.Change = { $0.change("sudo") { $0.onUnavailable = .lastKnown } }

    private func signIn(_ daemon: TestDaemon) async throws -> String? {
        let shim = try ShimClient(daemon)
        shim.begin(.of("alice"))
        try await shim.untilAsked()
        shim.answer(.password, "right+horse ü")
        return try await shim.verdict()?.reason
    }

    private func account(_ daemon: TestDaemon) async throws -> String? {
        let shim = try ShimClient(daemon)
        shim.begin(.of("alice", phase: .account))
        return try await shim.verdict()?.reason
    }

    @Test func `they count only then, for 30 days, and the record says so`() async throws {
        try await TestDaemon.with(changing: Self.lastKnown) { daemon in
            let first = try await signIn(daemon)
            #expect(first == "granted")
            daemon.clock.advance(.seconds(7_200))
            #expect(try await account(daemon) == "policy.facts_too_old")
            daemon.provider.fail(.timedOut)
            #expect(try await signIn(daemon) == "provider.timeout")
            #expect(try await account(daemon) == "granted")
            #expect(daemon.journal.decisions.last?["USHER_STALE"] == "true")
            #expect(daemon.journal.decisions.last?["USHER_ROLES"] == #"["staff"]"#)
            daemon.clock.advance(.seconds(30 * 86_400 - 7_200))
            #expect(try await account(daemon) == "granted")
            daemon.clock.advance(.seconds(1))
            #expect(try await account(daemon) == "policy.facts_too_old")
            #expect(daemon.journal.decisions.last?["USHER_STALE"] == nil)
        }
    }

    @Test func `a provider that answers again ends it`() async throws {
        try await TestDaemon.with(changing: Self.lastKnown) { daemon in
            let first = try await signIn(daemon)
            #expect(first == "granted")
            daemon.provider.fail(.cannotConnect)
            #expect(try await signIn(daemon) == "provider.cannot_connect")
            // As long as they are young enough, nothing is stale.
            #expect(try await account(daemon) == "granted")
            #expect(daemon.journal.decisions.last?["USHER_STALE"] == nil)
            daemon.clock.advance(.seconds(3_601))
            #expect(try await account(daemon) == "granted")
            #expect(daemon.journal.decisions.last?["USHER_STALE"] == "true")
            daemon.provider.fail(nil)
            // A wrong password is an answer too.
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice"))
            try await shim.untilAsked()
            shim.answer(.password, "wrong")
            #expect(try await shim.verdict()?.reason == "password.wrong")
            try await eventually("its documents are fetched again") {
                daemon.clock.advance(.seconds(60))
                return try await account(daemon) == "policy.facts_too_old"
            }
        }
    }

    @Test func `without the setting an outage changes nothing`() async throws {
        try await TestDaemon.with { daemon in
            let first = try await signIn(daemon)
            #expect(first == "granted")
            daemon.clock.advance(.seconds(7_200))
            daemon.provider.fail(.timedOut)
            #expect(try await signIn(daemon) == "provider.timeout")
            #expect(try await account(daemon) == "policy.facts_too_old")
        }
    }

    @Test func `what the old facts do not give is not given`() async throws {
        try await TestDaemon.with(changing: Self.lastKnown) { daemon in
            let first = try await signIn(daemon)
            #expect(first == "granted")
            daemon.provider.fail(.timedOut)
            #expect(try await signIn(daemon) == "provider.timeout")
            daemon.clock.advance(.seconds(7_200))
            try await daemon.reload {
                $0.roles[0].groups = [Array("elsewhere".utf8)]
                $0.change("sudo") { $0.onUnavailable = .lastKnown }
            }
            #expect(try await account(daemon) == "policy.no_role")
            #expect(daemon.journal.decisions.last?["USHER_STALE"] == "true")
            let other = try ShimClient(daemon)
            other.begin(.of("bob", phase: .account))
            #expect(try await other.verdict()?.reason == "policy.facts_missing")
        }
    }

    private struct Answering: HTTPTransport {
        let status: Int

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
            HTTPAnswer(status: status, mediaType: nil, maxAge: nil, body: [])
        }
    }

    private static func request() throws -> HTTPRequest {
        let url = try EndpointURL.check(Array("https://idp.example.test/x".utf8), plainLoopbackAllowed: false)
        return HTTPRequest(url: url, content: .none, maximumBodyBytes: 1)
    }

    /// Anybody can ask too often.
    @Test(arguments: [(429, false), (499, false), (500, true), (503, true)])
    func `an answer begins an outage when it is the provider's fault`(_ status: Int, _ hasFailed: Bool) async throws {
        let transport = RenewableTransport(Answering(status: status))
        _ = try await transport.send(Self.request())
        #expect(transport.hasFailed == hasFailed)
    }

    @Test(arguments: [(500, true), (503, true), (429, true), (400, false), (401, false), (200, false)])
    func `an answer that says nothing about the outage ends it`(_ status: Int, _ hasFailed: Bool) async throws {
        struct Failing: HTTPTransport {
            let error: TransportError

            func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer { throw error }
        }
        let request = try Self.request()
        let transport = RenewableTransport(Failing(error: .cancelled))
        _ = try? await transport.send(request)
        #expect(!transport.hasFailed)
        transport.renew(Failing(error: .timedOut))
        _ = try? await transport.send(request)
        #expect(transport.hasFailed)
        // Somebody who gave up says nothing about the provider.
        transport.renew(Failing(error: .cancelled))
        _ = try? await transport.send(request)
        #expect(transport.hasFailed)
        transport.renew(Answering(status: status))
        _ = try await transport.send(request)
        #expect(transport.hasFailed == hasFailed)
    }
}
