import LoginFlow
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// Two providers in one daemon: nothing of one counts for the other (decision 0008).
@Suite struct SeveralProvidersTests {
    private static let granted: UInt32 = 0x52A6_C39B

    /// `partner`: further keys of the second provider. sudo and su take passwords.
    private static func text(partner: String, su: String = "") -> String {
        """
        [provider.test]
        issuer = "https://idp.example.test"
        default = true
        display_name = "Example ID"
        [provider.test.client]
        id = "usher"
        auth_method = "none"
        [provider.test.claims]
        principal = "preferred_username"
        groups = "groups"
        [provider.partner]
        issuer = "https://partner.example.test"
        display_name = "Partner ID"
        \(partner)
        [provider.partner.client]
        id = "usher"
        auth_method = "none"
        [provider.partner.claims]
        principal = "login"
        groups = "groups"
        [role.staff]
        groups = ["linux"]
        providers = ["test"]
        [role.guest]
        groups = ["guests"]
        providers = ["partner"]
        [service.sudo]
        grants = ["password"]
        roles = ["staff", "guest"]
        [service.su]
        grants = ["password"]
        roles = ["staff", "guest"]
        \(su)
        """
    }

    private static let bySuffix = text(partner: #"name_suffix = "-ext""#)
    private static let byService = text(partner: "", su: #"provider = "partner""#)

    private func expectGranted(_ verdict: DaemonFrame.Verdict?, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(verdict?.outcome == Self.granted, sourceLocation: sourceLocation)
    }

    private func signIn(
        _ daemon: TestDaemon, _ user: String, service: String = "sudo", password: String = "right+horse ü"
    ) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: service))
        try await shim.untilAsked()
        shim.answer(.password, password)
        return try await shim.verdict()
    }

    private func account(_ daemon: TestDaemon, _ user: String, service: String) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: service, phase: .account))
        return try await shim.verdict()
    }

    @Test func `each login goes to the provider that owns the name, and its record names it`() async throws {
        let partner = try PartnerProvider()
        try await TestDaemon.with(partner: partner, configuration: Self.bySuffix) { daemon in
            expectGranted(try await signIn(daemon, "alice"))
            #expect(daemon.provider.count("password") == 1 && partner.count("/token") == 0)
            expectGranted(try await signIn(daemon, "alice-ext"))
            #expect(daemon.provider.count("password") == 1 && partner.count("/token") == 1)
            let decisions = daemon.journal.decisions
            #expect(decisions.map { $0["USHER_PROVIDER"] } == ["test", "partner"])
            #expect(decisions.map { $0["USHER_ROLES"] } == [#"["staff"]"#, #"["guest"]"#])
            #expect(decisions.map { $0["USHER_SUB"] } == ["subject-of-alice", "partner-alice-ext"])
        }
    }

    @Test func `a password prompt and a password change name the right provider`() async throws {
        try await TestDaemon.with(partner: try PartnerProvider(), configuration: Self.bySuffix) { daemon in
            for (user, name, issuer) in [
                ("alice", "Example ID", ScriptedProvider.issuer), ("alice-ext", "Partner ID", PartnerProvider.issuer),
            ] {
                let request = LoginRequest.of(user)
                let end = daemon.service.inForce.provider(of: request).messages.passwordPrompt(
                    for: request, otherwise: nil)
                #expect("\(end)".isEmpty == false)
                #expect(daemon.service.inForce.provider(of: request).issuer == Array(issuer.utf8))
                let frames = end.encode()
                #expect(String(decoding: frames, as: UTF8.self).contains("\(name) password for \(user): "))
            }
        }
    }

    @Test func `a token of one with its own keys is refused in a login of the other (KEY-8, JWT-08)`() async throws {
        let partner = try PartnerProvider()
        try await TestDaemon.with(partner: partner, configuration: Self.bySuffix) { daemon in
            // All of it the first provider's: its issuer, its key.
            partner.issue(as: ScriptedProvider.issuer, signedBy: daemon.provider.key)
            #expect(try await signIn(daemon, "eve-ext")?.reason == "id_token.issuer")
            // The right issuer, and a good signature of a key that another provider has under the same ID.
            partner.issue(signedBy: daemon.provider.key)
            #expect(try await signIn(daemon, "eve-ext")?.reason == "id_token.signature")
            partner.issue()
            expectGranted(try await signIn(daemon, "eve-ext"))
        }
    }

    @Test func `a group of one gives no role that is meant for the other`() async throws {
        let partner = try PartnerProvider()
        try await TestDaemon.with(partner: partner, configuration: Self.bySuffix) { daemon in
            partner.issue(groups: ["linux"])
            #expect(try await signIn(daemon, "eve-ext")?.reason == "policy.no_role")
            #expect(try await account(daemon, "eve-ext", service: "sudo")?.reason == "policy.no_role")
            partner.issue(groups: ["linux", "guests"])
            expectGranted(try await signIn(daemon, "eve-ext"))
            #expect(daemon.journal.decisions.last?["USHER_ROLES"] == #"["guest"]"#)
        }
    }

    @Test func `the account phase takes no facts of another provider`() async throws {
        let partner = try PartnerProvider()
        try await TestDaemon.with(partner: partner, configuration: Self.byService) { daemon in
            #expect(try await account(daemon, "alice", service: "su")?.reason == "policy.facts_missing")
            expectGranted(try await signIn(daemon, "alice"))
            expectGranted(try await account(daemon, "alice", service: "sudo"))
            let other = try await account(daemon, "alice", service: "su")
            #expect(other?.reason == "policy.facts_other_provider" && other?.outcome == 3)
            #expect(daemon.journal.decisions.last?["USHER_PROVIDER"] == "partner")
            #expect(daemon.journal.decisions.last?["USHER_SUB"] == nil)
            #expect(try await account(daemon, "bob", service: "su")?.reason == "policy.facts_missing")
            expectGranted(try await signIn(daemon, "alice", service: "su"))
            expectGranted(try await account(daemon, "alice", service: "su"))
            expectGranted(try await account(daemon, "alice", service: "sudo"))
        }
    }

    @Test func `an outage of one leaves the other alone`() async throws {
        try await TestDaemon.with(partner: try PartnerProvider(), configuration: Self.bySuffix) { daemon in
            daemon.provider.fail(.timedOut)
            #expect(try await signIn(daemon, "alice")?.reason == "provider.timeout")
            expectGranted(try await signIn(daemon, "alice-ext"))
        }
    }

    @Test func `status, show and refresh know both`() async throws {
        let partner = try PartnerProvider()
        try await TestDaemon.with(partner: partner, configuration: Self.bySuffix) { daemon in
            try await eventually("both are ready") {
                try await daemon.ask(#"{"verb":"status"}"#)?["providers"]?.array?
                    .allSatisfy { $0.object?["keys"] == .integer(1) } ?? false
            }
            let status = try #require(try await daemon.ask(#"{"verb":"status"}"#))
            let names = { (object: JSONObject) in object["providers"]?.array?.map { $0.object?["name"] } }
            #expect(names(status) == [.text("test"), .text("partner")])
            #expect(status["provider"]?.object?["name"] == .text("test"))
            let all = try #require(try await daemon.ask(#"{"verb":"provider_show"}"#))
            #expect(names(all) == [.text("test"), .text("partner")])
            let one = try #require(try await daemon.ask(#"{"verb":"provider_show","name":"partner"}"#))
            #expect(names(one) == [.text("partner")])
            let report = try #require(one["providers"]?.array?.first?.object)
            #expect(
                report["endpoints"]?.object?["token_endpoint"]
                    == .members([
                        ("url", .text("\(PartnerProvider.issuer)/token")), ("from", .text("discovery")),
                    ]))
            #expect(
                report["key_set"]
                    == .array([
                        .members([
                            ("kid", .text("k1")), ("kty", .text("EC")), ("alg", .text("ES256")), ("use", .text("sig")),
                            ("usable", .bool(true)), ("age_s", .integer(0)),
                        ])
                    ]))
            daemon.clock.advance(.seconds(40))
            let answer = try await daemon.ask(#"{"verb":"provider_refresh","name":"partner"}"#)
            #expect(
                answer?["providers"]
                    == .array([
                        .members([
                            ("name", .text("partner")), ("refreshed", .bool(true)), ("metadata", .text("fetched")),
                            ("keys", .text("fetched")),
                        ])
                    ]))
            #expect(partner.count("/jwks") == 2)
            daemon.provider.fail(.cannotConnect)
            let both = try await daemon.ask(#"{"verb":"provider_refresh"}"#)
            #expect(
                both?["providers"]?.array?.map { $0.object?["reason"] } == [.text("provider.cannot_connect"), nil])
            for name in [#""nobody""#, "1", "null", #""partner ""#] {
                for verb in ["provider_show", "provider_refresh"] {
                    let answer = try await daemon.ask("{\"verb\":\"\(verb)\",\"name\":\(name)}")
                    #expect(answer?["reason"] == .text("admin.unknown_provider"))
                }
            }
        }
    }

    @Test func `the start names them, a failure and a move are told`() async throws {
        try await TestDaemon.with(partner: try PartnerProvider(), configuration: Self.bySuffix) { daemon in
            try await eventually("it has started") { daemon.journal.notes.contains("usher.started") }
            #expect(
                NoteText.of(.failed(.transport(.timedOut)), provider: "corp")
                    == ("provider.failed", "provider corp cannot be used: provider.timeout", "4"))
            let host = Array("a.example\u{1B}[2J".utf8)
            let moved = NoteText.of(.moved(.token, from: host, to: Array("b.example".utf8)), provider: "corp")
            #expect(moved.event == "provider.endpoint_moved")
            #expect(moved.text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }

    @Test func `a provider that is down at the start is found again without a restart`() async throws {
        try await TestDaemon.with { daemon in
            daemon.provider.fail(.cannotConnect)
            try await eventually("it was noted") {
                daemon.clock.advance(.seconds(3_600))
                return daemon.journal.notes.contains("provider.failed")
            }
            daemon.provider.fail(nil)
            try await eventually("it is found again") {
                daemon.clock.advance(.seconds(5))
                return daemon.journal.notes.contains("provider.recovered")
            }
        }
    }
}
