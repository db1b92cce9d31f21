import LoginFlow
import LoginWire
import StrictJSON
import Testing

@testable import Daemon

@Suite struct AdminTests {
    /// The requests of a daemon that is administered by root and by uid 500.
    private func requests(_ daemon: TestDaemon) -> AdminRequests {
        AdminRequests(
            service: daemon.service, status: { [("version", .text("1"))] }, isAdministrator: { $0 == 0 || $0 == 500 })
    }

    private func reason(_ answer: JSONValue) -> String? {
        guard answer.object?["ok"] == .bool(false) else { return nil }
        return answer.object?["reason"]?.text.map { String(decoding: $0, as: UTF8.self) }
    }

    /// SOCK-02, SOCK-07: the whole table of who may ask what.
    @Test(
        arguments: [
            ("ping", UInt32(0), nil), ("ping", 500, nil), ("ping", 1_000, nil), ("ping", 65_534, "admin.not_allowed"),
            ("ping", .max, "admin.not_allowed"), ("status", 0, nil), ("status", 500, nil),
            ("status", 1_000, "admin.not_allowed"), ("status", 65_534, "admin.not_allowed"),
            ("status", .max, "admin.not_allowed"), ("trial", 0, "admin.no_trial"), ("trial", 1_000, "admin.no_trial"),
            ("explain", 0, "admin.bad_request"), ("explain", 1_000, "admin.bad_request"),
            ("explain", 65_534, "admin.not_allowed"), ("explain", .max, "admin.not_allowed"),
            ("trial", 65_534, "admin.not_allowed"), ("trial", .max, "admin.not_allowed"), ("provider_show", 0, nil),
            ("provider_show", 500, nil), ("provider_show", 1_000, "admin.not_allowed"),
            ("provider_show", 65_534, "admin.not_allowed"), ("provider_show", .max, "admin.not_allowed"),
            ("provider_refresh", 0, nil), ("provider_refresh", 500, nil),
            ("provider_refresh", 1_000, "admin.not_allowed"), ("provider_refresh", 65_534, "admin.not_allowed"),
            ("provider_refresh", .max, "admin.not_allowed"),
        ] as [(String, UInt32, String?)])
    func `who may ask what`(_ verb: String, _ uid: UInt32, _ refusal: String?) async throws {
        try await TestDaemon.with { daemon in
            let answer = await requests(daemon).answer(Array("{\"verb\":\"\(verb)\"}".utf8), peer: uid)
            #expect(reason(answer) == refusal)
            #expect(answer.object?["ok"] == .bool(refusal == nil))
        }
    }

    private static let garbage: [(String, [UInt8])] = [
        ("nothing", []), ("a blank", Array(" ".utf8)), ("no JSON", Array("ping".utf8)),
        ("an array", Array(#"["ping"]"#.utf8)), ("a string", Array(#""ping""#.utf8)), ("no verb", Array("{}".utf8)),
        ("a number as verb", Array(#"{"verb":1}"#.utf8)), ("null as verb", Array(#"{"verb":null}"#.utf8)),
        ("an array as verb", Array(#"{"verb":["ping"]}"#.utf8)), ("another spelling", Array(#"{"Verb":"ping"}"#.utf8)),
        ("two verbs", Array(#"{"verb":"ping","verb":"status"}"#.utf8)),
        ("more behind", Array(#"{"verb":"ping"}{"verb":"status"}"#.utf8)),
        ("half an object", Array(#"{"verb":"ping""#.utf8)), ("a comma too many", Array(#"{"verb":"ping",}"#.utf8)),
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"verb":"ping"}"#.utf8)),
        ("NUL at the end", Array("{\"verb\":\"ping\"}\0".utf8)),
        ("bad UTF-8", Array(#"{"verb":""#.utf8) + [0xFF] + Array(#""}"#.utf8)),
        ("a surrogate", Array(#"{"verb":"\ud800"}"#.utf8)),
        ("five levels", Array(#"{"verb":"ping","x":[[[[1]]]]}"#.utf8)),
        (
            "16,385 bytes",
            Array(#"{"verb":"ping","x":""#.utf8) + [UInt8](repeating: 0x61, count: 16_363) + Array(#""}"#.utf8)
        ),
    ]

    @Test func `what is no request is refused`() async throws {
        try await TestDaemon.with { daemon in
            let requests = requests(daemon)
            for (what, line) in Self.garbage {
                #expect(reason(await requests.answer(line, peer: 0)) == "admin.bad_request", "\(what)")
            }
            #expect(Self.garbage.last?.1.count == 16_385)
            for verb in ["Ping", "ping ", "", "reload", "status\\u0000", "trial/0", "pïng"] {
                let answer = await requests.answer(Array("{\"verb\":\"\(verb)\"}".utf8), peer: 0)
                #expect(reason(answer) == "admin.unknown_verb", "\(verb)")
            }
        }
    }

    @Test func `garbage on the socket is answered, and the next line is a request again`() async throws {
        try await TestDaemon.with { daemon in
            let admin = try AdminClient(daemon)
            #expect(try await admin.ask("}{")?["reason"] == .text("admin.bad_request"))
            #expect(try await admin.ask(#"{"verb":"ping"}"#)?["ok"] == .bool(true))
            // In two pieces.
            admin.connection.send(Array(#"{"verb":"#.utf8))
            #expect(try await admin.ask(#""ping"}"#)?["version"] == .text(DaemonVersion.text))
        }
    }

    @Test func `a line without an end is not kept`() async throws {
        try await TestDaemon.with { daemon in
            let admin = try AdminClient(daemon)
            admin.connection.send([UInt8](repeating: 0x20, count: 20_000))
            #expect(try await admin.next() == nil)
            #expect(try await daemon.ask(#"{"verb":"ping"}"#)?["ok"] == .bool(true))
        }
    }

    @Test func `a person has four connections, and one that ends makes room`() async throws {
        try await TestDaemon.with { daemon in
            var open: [AdminClient] = []
            for _ in 0..<4 {
                let admin = try AdminClient(daemon)
                #expect(try await admin.ask(#"{"verb":"ping"}"#)?["ok"] == .bool(true))
                open.append(admin)
            }
            let fifth = try AdminClient(daemon)
            #expect(try await fifth.ask(#"{"verb":"ping"}"#) == nil)
            open[0].connection.hangUp()
            try await eventually("there is room again") {
                try await daemon.ask(#"{"verb":"ping"}"#) != nil
            }
            // Logins have connections of their own.
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice"))
            try await shim.untilAsked()
            withExtendedLifetime(open) {}
        }
    }

    @Test func `32 connections in all, eight of them for root alone`() {
        let limits = AdminLimits()
        for number in 0..<24 { #expect(limits.open(UInt32(1_000 + number / 4))) }
        #expect(!limits.open(1_005))
        #expect(!limits.open(2_000))
        for _ in 0..<4 { #expect(limits.open(0)) }
        #expect(!limits.open(0))
        limits.close(1_000)
        // 27 are open, more than others may have.
        #expect(!limits.open(2_000))
        for _ in 0..<4 { limits.close(0) }
        #expect(limits.open(2_000))
        #expect(!limits.open(2_001))
    }

    @Test func `the status names the issuer of the rule, for which usher-publish needs a key`() async throws {
        try await TestDaemon.with { daemon in
            let status = try await daemon.ask(#"{"verb":"status"}"#)
            #expect(status?["rule"] == .null)
        }
        let text = TestDaemon.text() + "\n[accounts.rule]\nprefix = \"o.\"\n"
        try await TestDaemon.with(configuration: text) { daemon in
            let status = try await daemon.ask(#"{"verb":"status"}"#)
            #expect(
                status?["rule"]
                    == .members([("provider", .text("test")), ("issuer", .text("https://idp.example.test"))]))
        }
    }

    @Test func `the status is answered while logins wait`() async throws {
        try await TestDaemon.with { daemon in
            daemon.provider.holdPasswordRequests()
            let password = try ShimClient(daemon)
            password.begin(.of("alice", service: "sudo"))
            try await password.untilAsked()
            password.answer(.password, "right+horse ü")
            let device = try ShimClient(daemon)
            device.begin(.of("alice", service: "su"))
            _ = try await device.untilShown()
            try await eventually("the provider was asked") { daemon.provider.waitingRequests == 1 }
            let status = try #require(try await daemon.ask(#"{"verb":"status"}"#))
            let names = status.members.map { String(decoding: $0.name, as: UTF8.self) }
            #expect(
                names == [
                    "ok", "version", "demo", "uptime_s", "configuration", "provider", "providers", "store", "listed",
                    "rule", "renewal", "sessions", "pending", "logins",
                ])
            #expect(status["demo"] == .bool(true))
            #expect(
                status["configuration"]
                    == .members([
                        ("file", .text("/etc/usher/usher.toml")), ("files", .array([.text("/etc/usher/usher.toml")])),
                        ("fingerprint", .text(daemon.service.inForce.fingerprint)),
                        ("loaded_at", .integer(1_800_000_000)), ("loaded_s", .integer(0)),
                    ]))
            #expect(status["pending"] == .members([("device", .integer(1)), ("connections", .integer(2))]))
            #expect(
                status["logins"]
                    == .members([
                        ("granted", .integer(0)), ("refused", .integer(0)), ("unavailable", .integer(0)),
                        ("observed", .integer(0)),
                    ]))
            let provider = try #require(status["provider"]?.object)
            #expect(status["providers"] == .array([.object(provider)]))
            #expect(provider["name"] == .text("test") && provider["issuer"] == .text(ScriptedProvider.issuer))
            #expect(provider["metadata"] == .text("fresh") && provider["keys"] == .integer(1))
            #expect(provider["last_error"] == nil)
            daemon.provider.releasePasswordRequests()
            #expect(try await password.verdict()?.reason == "granted")
        }
    }

    @Test func `the status counts what was decided, and says how old things are`() async throws {
        try await TestDaemon.with { daemon in
            try await eventually("keys are there") {
                try await daemon.ask(#"{"verb":"status"}"#)?["provider"]?.object?["keys"] == .integer(1)
            }
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", phase: .account))
            _ = try await shim.verdict()
            daemon.clock.advance(.seconds(90))
            let status = try #require(try await daemon.ask(#"{"verb":"status"}"#))
            #expect(status["uptime_s"] == .integer(90))
            #expect(status["provider"]?.object?["keys_age_s"] == .integer(90))
            #expect(status["logins"]?.object?["refused"] == .integer(1))
        }
    }
}
