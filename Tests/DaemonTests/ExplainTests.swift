import HostSystem
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// `explain` on the admin socket: who learns what of whose login.
@Suite struct ExplainTests {
    private static let bob = Array("bob".utf8)
    private static let claims = #"{"sub":"s","preferred_username":"bob","groups":["secret-group"],"mail":"b@x"}"#

    private func record(_ rules: LoginRules, uid: UInt32? = 1_000, reason: String? = nil) throws -> ExplainRecord {
        let claims = try #require(
            try JSONValue.parse(Array(Self.claims.utf8), limits: JSONLimits(bytes: 1_000)).object)
        let facts = LoginFacts(
            issuer: [], subject: [0x73], claims: claims, acr: nil, amr: [], rules: rules.claims,
            establishedAt: UnixSeconds(1_000))
        let context = LoginContext(service: Array("sudo".utf8), provider: "test")
        return ExplainRecord(
            accountUID: uid, reason: reason ?? "policy.no_role", rules: rules,
            decision: rules.decide(facts, login: Self.bob, in: context), facts: facts, claims: claims,
            context: context, at: UnixSeconds(1_000))
    }

    private func requests(
        _ daemon: TestDaemon, name: @escaping @Sendable (UInt32) async -> [UInt8]? = { $0 == 1_000 ? bob : nil },
        record: @escaping @Sendable () -> ExplainRecord?
    ) -> AdminRequests {
        AdminRequests(
            service: daemon.service, status: { [] }, isAdministrator: { $0 == 0 },
            explanations: ExplainRequests(
                last: { user, service in
                    user == Self.bob && service == Array("sudo".utf8) ? record() : nil
                }, accountName: name))
    }

    private func ask(_ requests: AdminRequests, user: String = "bob", uid: UInt32) async -> JSONObject? {
        await requests.answer(
            Array("{\"verb\":\"explain\",\"user\":\"\(user)\",\"service\":\"sudo\"}".utf8), peer: uid
        ).object
    }

    @Test func `root learns everything`() async throws {
        try await TestDaemon.with { daemon in
            let rules = daemon.service.inForce.provider(of: Self.bob, service: Array("sudo".utf8)).rules
            let record = try record(rules)
            let answer = try #require(await ask(requests(daemon) { record }, uid: 0))
            let explanation = try #require(answer["explanation"]?.object)
            #expect(answer["ok"] == .bool(true))
            #expect(explanation["reason"] == .text("policy.no_role") && explanation["time"] == .integer(1_000))
            let findings = try #require(explanation["findings"]?.array)
            #expect(
                findings.map { $0.object?["sentence"] } == [
                    .text("role staff: wanted `linux`, token has nothing like it")
                ])
        }
    }

    @Test func `the owner learns reason, roles and rules, and nothing of claims, groups and files`() async throws {
        try await TestDaemon.with { daemon in
            let rules = daemon.service.inForce.provider(of: Self.bob, service: Array("sudo".utf8)).rules
            let record = try record(rules)
            let answer = try #require(await ask(requests(daemon) { record }, uid: 1_000))
            let explanation = try #require(answer["explanation"]?.object)
            #expect(explanation["reason"] == .text("policy.no_role") && explanation["time"] == .integer(1_000))
            #expect(explanation["findings"] == .array([]) && explanation["changes"] == .array([]))
            let text = String(decoding: JSONValue.object(answer).encoded(), as: UTF8.self)
            for secret in ["secret-group", "linux", "b@x", ".toml", "mail"] { #expect(!text.contains(secret)) }
            #expect(text.contains("staff"))
        }
    }

    /// Each row differs from the owner's in one thing.
    @Test(
        arguments: [
            ("another uid that has the name", UInt32(1_001), UInt32?(1_000), "bob"),
            ("the uid was another account's at the login", 1_000, 1_001, "bob"),
            ("the host knew no account at the login", 1_000, nil, "bob"),
            ("the uid has another name now", 1_000, 1_000, "eve"),
            ("the uid has no name now", 1_000, 1_000, nil),
        ] as [(String, UInt32, UInt32?, String?)])
    func `nobody else learns that there was a login`(
        _ why: String, _ peer: UInt32, _ atLogin: UInt32?, _ name: String?
    ) async throws {
        try await TestDaemon.with { daemon in
            let rules = daemon.service.inForce.provider(of: Self.bob, service: Array("sudo".utf8)).rules
            let record = try record(rules, uid: atLogin)
            let requests = requests(daemon, name: { _ in name.map { Array($0.utf8) } }) { record }
            let refused = await ask(requests, uid: peer)
            #expect(refused?["reason"] == .text("admin.no_login"))
            // Exactly as for a name that never logged in.
            #expect(refused == (await ask(requests, user: "nobody-here", uid: peer)))
            #expect(await ask(requests, uid: 0)?["ok"] == .bool(true))
        }
    }

    @Test func `the overflow uid and -1 are refused before anything is looked up`() async throws {
        try await TestDaemon.with { daemon in
            let requests = requests(daemon, name: { _ in Self.bob }) { nil }
            for uid in [UInt32(65_534), .max] {
                #expect(await ask(requests, uid: uid)?["reason"] == .text("admin.not_allowed"))
            }
        }
    }

    @Test(arguments: [
        #"{"verb":"explain"}"#, #"{"verb":"explain","user":"bob"}"#, #"{"verb":"explain","service":"sudo"}"#,
        #"{"verb":"explain","user":1,"service":"sudo"}"#, #"{"verb":"explain","user":["bob"],"service":"sudo"}"#,
    ])
    func `a request without user and service is none`(_ line: String) async throws {
        try await TestDaemon.with { daemon in
            let answer = await requests(daemon) { nil }.answer(Array(line.utf8), peer: 0)
            #expect(answer.object?["reason"] == .text("admin.bad_request"))
        }
    }

    @Test func `a login that failed behind policy has its own code, and no explanation of the decision`() async throws {
        try await TestDaemon.with { daemon in
            let rules = daemon.service.inForce.provider(of: Self.bob, service: Array("sudo".utf8)).rules
            let record = try record(rules, reason: "login.cancelled")
            let explanation = await ask(requests(daemon) { record }, uid: 0)?["explanation"]?.object
            #expect(explanation?["reason"] == .text("login.cancelled"))
            #expect(explanation?["roles"] == .array([]) && explanation?["verdict"] == .text("refused"))
        }
    }

    @Test func `a name comes from the host`() async {
        #expect(await AccountName.find(0) == Array("root".utf8))
        #expect(await AccountName.find(4_294_000_000) == nil)
    }

    /// The whole way: a login over the socket, then the question.
    @Test func `a login that was just refused is explained`() async throws {
        try await TestDaemon.with { daemon in
            #expect(try await daemon.ask(Self.question)?["reason"] == .text("admin.no_login"))
            let shim = try ShimClient(daemon)
            shim.begin(.of("bob"))
            try await shim.untilAsked()
            shim.answer(.password, "bob's password")
            #expect(try await shim.verdict()?.reason == "policy.no_role")
            let explanation = try #require(try await daemon.ask(Self.question)?["explanation"]?.object)
            #expect(explanation["verdict"] == .text("refused") && explanation["reason"] == .text("policy.no_role"))
            #expect(explanation["provider"] == .text("test"))
            #expect(
                explanation["findings"]?.array?.map { $0.object?["sentence"] } == [
                    .text("role staff: wanted `linux`, token has nothing like it")
                ])
        }
    }

    @Test func `a login that ended before policy is explained by its code`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("bob"))
            try await shim.untilAsked()
            shim.answer(.password, "wrong")
            #expect(try await shim.verdict()?.reason == "password.wrong")
            let explanation = try #require(try await daemon.ask(Self.question)?["explanation"]?.object)
            #expect(explanation["reason"] == .text("password.wrong") && explanation["roles"] == .array([]))
        }
    }

    @Test func `an account phase without a sign-in is explained`() async throws {
        try await TestDaemon.with { daemon in
            let shim = try ShimClient(daemon)
            shim.begin(.of("bob", phase: .account))
            #expect(try await shim.verdict()?.reason == "policy.facts_missing")
            let explanation = try #require(try await daemon.ask(Self.question)?["explanation"]?.object)
            #expect(explanation["reason"] == .text("policy.facts_missing"))
            #expect(explanation["decided_by"] == .text("role_max_age"))
            #expect(explanation["changes"] == .array([.text("Have bob sign in here once, by password or code.")]))
        }
    }

    private static let question = #"{"verb":"explain","user":"bob","service":"sudo"}"#
}
