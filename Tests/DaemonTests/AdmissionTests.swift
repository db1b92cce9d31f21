import LoginPolicy
import LoginWire
import Testing
import UsherConfiguration

@testable import Daemon

/// What is refused before anybody goes to the provider, in both phases.
@Suite struct AdmissionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let reason: String
        let request: LoginRequest
        let change: @Sendable (inout UsherConfiguration) -> Void
        var testDescription: String { reason }
    }

    private static func pattern(_ text: String) -> Pattern? {
        try? Pattern.compile(Array(text.utf8), captures: 0)
    }

    static let cases = [
        Case(reason: "policy.name_local_only", request: .of("alice")) {
            $0.accounts.localOnly = [Array("bob".utf8), Array("alice".utf8)]
        },
        Case(reason: "policy.name_local_only", request: .of("alice")) { $0.accounts.reserved = [Array("alice".utf8)] },
        Case(reason: "policy.name_not_allowed", request: .of("alice")) {
            $0.accounts.namePattern = pattern("alic|alice.+")
        },
        Case(reason: "policy.account_not_existing", request: .of("alice", uid: nil)) {
            $0.accounts.requiresExisting = true
        },
        Case(reason: "policy.user_denied", request: .of("alice")) {
            $0.change("sudo") { $0.conditions.denyUsers = [Array("alice".utf8)] }
        },
        Case(reason: "policy.user_not_allowed", request: .of("alice")) {
            $0.change("sudo") { $0.conditions.allowUsers = [Array("bob".utf8)] }
        },
        Case(reason: "policy.rhost_not_allowed", request: .of("alice", from: "192.0.3.1")) {
            $0.change("sudo") {
                $0.conditions.remoteHosts = [AddressRange(network: [192, 0, 2, 0], prefix: 24)].compactMap { $0 }
            }
        },
    ]

    @Test(arguments: cases)
    func `the provider is not asked`(_ one: Case) async throws {
        try await TestDaemon.with(changing: one.change) { daemon in
            for phase in [LoginPhase.authenticate, .account] {
                var request = one.request
                request.phase = phase
                let shim = try ShimClient(daemon)
                shim.begin(request)
                #expect(try await shim.next() == .accepted(id: request.id))
                guard case .verdict(let verdict) = try await shim.next() else {
                    Issue.record("something was asked")
                    return
                }
                #expect(verdict.reason == one.reason)
                #expect(verdict.outcome == 2)
            }
            #expect(["device", "password"].map(daemon.provider.count) == [0, 0])
        }
    }

    @Test func `whom the lists do not mean is asked`() async throws {
        let change: @Sendable (inout UsherConfiguration) -> Void = { configuration in
            configuration.accounts.localOnly = [Array("bob".utf8)]
            configuration.accounts.reserved = [Array("alic".utf8)]
            configuration.accounts.namePattern = Self.pattern("[a-z]+")
            configuration.accounts.requiresExisting = true
            configuration.change("sudo") {
                $0.conditions.denyUsers = [Array("bob".utf8)]
                $0.conditions.allowUsers = [Array("alice".utf8), Array("admin".utf8)]
                $0.conditions.remoteHosts = [AddressRange(network: [192, 0, 2, 0], prefix: 24)].compactMap { $0 }
            }
        }
        try await TestDaemon.with(changing: change) { daemon in
            for host in ["", "192.0.2.255", "::ffff:192.0.2.1"] {
                let shim = try ShimClient(daemon)
                shim.begin(.of("alice", from: host))
                try await shim.untilAsked()
                shim.answer(.password, "right+horse ü")
                let verdict = try await shim.verdict()
                #expect(verdict?.reason == "granted")
            }
            for host in ["a.example", "192.0.2.1%eth0", "192.0.2.01", "::1"] {
                let shim = try ShimClient(daemon)
                shim.begin(.of("alice", from: host))
                #expect(try await shim.verdict()?.reason == "policy.rhost_not_allowed")
            }
        }
    }

    @Test func `a managed local account keeps its name, unless root keeps it from the provider`() async throws {
        let reserve: TestDaemon.Change = { $0.accounts.reserved = [Array("admin".utf8)] }
        let keep: TestDaemon.Change = { $0.accounts.localOnly = [Array("admin".utf8)] }
        try await TestDaemon.with { daemon in
            try await daemon.reload(changing: reserve)
            let managed = try ShimClient(daemon)
            managed.begin(.of("admin", uid: 5_000))
            try await managed.untilAsked()
            try await daemon.reload(changing: keep)
            let kept = try ShimClient(daemon)
            kept.begin(.of("admin", uid: 5_000))
            #expect(try await kept.verdict()?.reason == "policy.name_local_only")
        }
    }
}
