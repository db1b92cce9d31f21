import LoginFlow
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// What `usher try` is told about a trial.
@Suite struct TrialTests {
    private func signIn(_ daemon: TestDaemon, _ request: LoginRequest, password: String) async throws {
        let shim = try ShimClient(daemon)
        shim.begin(request)
        try await shim.untilAsked()
        shim.answer(.password, password)
        _ = try await shim.verdict()
    }

    private func texts(_ value: JSONValue?) -> [String]? {
        value?.array?.compactMap(\.text).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a trial is told once, with the claims`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", isTrial: true), password: "right+horse ü")
            let trial = try #require(try await daemon.ask(#"{"verb":"trial"}"#)?["trial"]?.object)
            #expect(trial["user"] == .text("alice") && trial["service"] == .text("sudo"))
            #expect(trial["outcome"] == .text("granted") && trial["grant"] == .text("password"))
            #expect(trial["reason"] == nil)
            #expect(texts(trial["roles"]) == ["staff"] && texts(trial["explanation"]) == [])
            #expect(trial["claims"]?.object?["sub"] == .text("subject-of-alice"))
            #expect(try await daemon.ask(#"{"verb":"trial"}"#)?["reason"] == .text("admin.no_trial"))
        }
    }

    @Test func `a refused trial says which rule failed and what came nearest`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("bob", isTrial: true), password: "bob's password")
            let trial = try #require(try await daemon.ask(#"{"verb":"trial"}"#)?["trial"]?.object)
            #expect(trial["outcome"] == .text("refused") && trial["reason"] == .text("policy.no_role"))
            #expect(texts(trial["explanation"]) == ["role staff: wanted `linux`, token has nothing like it"])
        }
    }

    @Test func `a trial without a token has no claims`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", isTrial: true), password: "wrong")
            let trial = try #require(try await daemon.ask(#"{"verb":"trial"}"#)?["trial"]?.object)
            #expect(trial["reason"] == .text("password.wrong"))
            #expect(trial["claims"] == nil && trial["roles"] == nil)
        }
    }

    @Test func `a login is no trial`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice"), password: "right+horse ü")
            #expect(try await daemon.ask(#"{"verb":"trial"}"#)?["reason"] == .text("admin.no_trial"))
        }
    }

    @Test(arguments: [(60, true), (61, false)] as [(Int64, Bool)])
    func `a trial is kept for 60 s`(_ seconds: Int64, _ isThere: Bool) async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", isTrial: true), password: "right+horse ü")
            daemon.clock.advance(.seconds(seconds))
            #expect((try await daemon.ask(#"{"verb":"trial"}"#)?["trial"] != nil) == isThere)
        }
    }

    /// SOCK-02: nothing in the request gives a right.
    @Test func `nobody is told another caller's trial`() async throws {
        try await TestDaemon.with { daemon in
            try await signIn(daemon, .of("alice", isTrial: true), password: "right+horse ü")
            let requests = AdminRequests(service: daemon.service, status: { [] }, isAdministrator: { _ in true })
            let other = ownUID + 1
            for line in [
                #"{"verb":"trial"}"#, "{\"verb\":\"trial\",\"uid\":\(ownUID)}", #"{"verb":"trial","user":"alice"}"#,
            ] {
                let answer = await requests.answer(Array(line.utf8), peer: other)
                #expect(answer.object?["reason"] == .text("admin.no_trial"))
            }
            let answer = await requests.answer(Array(#"{"verb":"trial"}"#.utf8), peer: ownUID)
            #expect(answer.object?["ok"] == .bool(true))
        }
    }

    private func record(_ user: String, at seconds: Int64 = 1_000) -> TrialRecords.Record {
        TrialRecords.Record(
            user: Array(user.utf8), service: Array("sudo".utf8), end: LoginEnd(.granted), at: .init(seconds))
    }

    @Test func `a newer trial takes the place of the caller's older one, also when the table is full`() {
        let trials = TrialRecords()
        for uid in 0..<64 { trials.store(record("first"), caller: UInt32(uid)) }
        trials.store(record("second"), caller: 7)
        #expect(trials.take(caller: 7, now: .init(1_000))?.user == Array("second".utf8))
        // There is room for one now, and then for none.
        trials.store(record("new"), caller: 100)
        trials.store(record("new"), caller: 101)
        #expect(trials.take(caller: 100, now: .init(1_000)) != nil)
        #expect(trials.take(caller: 101, now: .init(1_000)) == nil)
        // What is too old makes room.
        trials.store(record("late", at: 1_061), caller: 102)
        #expect(trials.take(caller: 102, now: .init(1_061)) != nil)
    }
}
