import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// A refresh that succeeds proves little: UserInfo is asked with what it brought.
@Suite struct RenewalUserInfoTests {
    private typealias World = RenewalWorld

    private static let asSource = World.withGroups.replacing(
        #"groups = "groups""#, with: "groups = \"groups\"\nsources = [\"id_token\", \"userinfo\"]")

    private static func claims(
        groups: [String]? = ["linux"], subject: String = "subject-of-alice"
    ) -> [(String, JSONValue)] {
        [("sub", .text(subject)), ("preferred_username", .text("alice")), ("uid", .integer(Int(World.alice)))]
            + (groups.map { [("groups", .array($0.map(JSONValue.text)))] } ?? [])
    }

    private func renewed(
        _ renewal: ScriptedProvider.Renewal, userInfo: [(String, JSONValue)], configuration: String = asSource,
        _ check: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, configuration: configuration) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            daemon.provider.answerUserInfo(Self.claims())
            #expect(try await daemon.signIn()?.outcome == World.granted)
            daemon.provider.answerRefresh(renewal)
            daemon.provider.answerUserInfo(userInfo)
            try await daemon.renew()
            try await check(daemon)
        }
    }

    @Test func `without an ID token UserInfo says what counts`() async throws {
        try await renewed(.init(sendsIDToken: false), userInfo: Self.claims()) { (daemon: TestDaemon) async throws in
            #expect(daemon.service.renewals.counts.renewed == 1 && daemon.provider.count("userinfo") == 2)
            daemon.clock.advance(.seconds(3_600))
            #expect(try await daemon.account()?.outcome == World.granted)
        }
        try await renewed(.init(sendsIDToken: false), userInfo: Self.claims(groups: [])) {
            (daemon: TestDaemon) async throws in
            #expect(try await daemon.account()?.reason == "policy.no_role")
        }
    }

    @Test func `when a sign-in was faster, nothing is asked with the token that came`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts, configuration: Self.asSource) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            daemon.provider.answerUserInfo(Self.claims())
            #expect(try await daemon.signIn()?.outcome == World.granted)
            let provider = daemon.provider
            provider.holdPasswordRequests()
            async let outcome = AccountRenewal(service: daemon.service).renew(uid: World.alice)
            try await eventually("a refresh waits") { provider.waitingRequests == 1 }
            #expect(try await daemon.signIn()?.outcome == World.granted)
            let asked = provider.count("userinfo")
            provider.releasePasswordRequests()
            #expect(await outcome == .nothing)
            #expect(provider.count("userinfo") == asked)
        }
    }

    @Test func `what UserInfo leaves out is no news, and the facts grow old`() async throws {
        try await renewed(.init(sendsIDToken: false), userInfo: Self.claims(groups: nil)) {
            (daemon: TestDaemon) async throws in
            #expect(daemon.service.renewals.counts.failed == 1 && daemon.service.renewals.counts.renewed == 0)
            #expect(try await daemon.account()?.outcome == World.granted)
            // The provider is not asked for half an hour.
            daemon.clock.advance(.seconds(1_789))
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(daemon.provider.refreshes.count == 1 && daemon.service.renewals.underWay == 0)
            daemon.clock.advance(.seconds(2))
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
        }
    }

    @Test func `a refusal of UserInfo ends the sign-in where logins need it`() async throws {
        try await renewed(.init(userInfoStatus: 401), userInfo: []) { (daemon: TestDaemon) async throws in
            let ended = FactsAbsence.ended(reason: "userinfo.invalid_token", at: daemon.clock.now)
            #expect(try daemon.facts() == .absent(ended))
            #expect(try await daemon.account()?.reason == "policy.facts_ended")
        }
        // Nobody knows there whether this client may ask.
        try await renewed(.init(userInfoStatus: 401), userInfo: [], configuration: World.withGroups) {
            (daemon: TestDaemon) async throws in
            #expect(daemon.service.renewals.counts.failed == 1)
            #expect(try await daemon.account()?.outcome == World.granted)
        }
    }

    @Test(arguments: [false, true])
    func `UserInfo of another person ends it (TOKEN-10)`(_ isSource: Bool) async throws {
        try await renewed(
            .init(), userInfo: Self.claims(subject: "subject-of-bob"),
            configuration: isSource ? Self.asSource : World.withGroups
        ) { (daemon: TestDaemon) async throws in
            let ended = FactsAbsence.ended(reason: "userinfo.subject", at: daemon.clock.now)
            #expect(try daemon.facts() == .absent(ended))
        }
    }

    @Test func `UserInfo that fails changes nothing, and the rotated token is kept`() async throws {
        try await renewed(.init(userInfoStatus: 500), userInfo: []) { (daemon: TestDaemon) async throws in
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(try daemon.keptToken()?.token == "refresh-alice-1")
        }
    }
}
