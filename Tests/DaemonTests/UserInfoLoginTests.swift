import LoginWire
import StrictJSON
import Testing

/// `sources = ["id_token", "userinfo"]`: groups that only UserInfo has.
@Suite struct UserInfoLoginTests {
    private static let granted: UInt32 = 0x52A6_C39B
    private static let linux: (String, JSONValue) = ("groups", .array([.text("linux")]))

    private func login(
        sources: String, userInfo: [(String, JSONValue)], requests: Int
    ) async throws -> DaemonFrame.Verdict? {
        let verdict = Box()
        try await TestDaemon.with(claims: sources) { daemon in
            daemon.provider.answerUserInfo(userInfo)
            let shim = try ShimClient(daemon)
            shim.begin(.of("bob", service: "sudo"))
            try await shim.untilAsked()
            shim.answer(.password, "bob's password")
            await verdict.set(try await shim.verdict())
            #expect(daemon.provider.count("userinfo") == requests)
            #expect(daemon.provider.count("password") == 1)
        }
        return await verdict.value
    }

    private actor Box {
        var value: DaemonFrame.Verdict?

        func set(_ value: DaemonFrame.Verdict?) { self.value = value }
    }

    @Test func `a group of UserInfo counts, at the price of one request`() async throws {
        let verdict = try await login(
            sources: "sources = [\"id_token\", \"userinfo\"]",
            userInfo: [("sub", .text("subject-of-bob")), Self.linux],
            requests: 1)
        #expect(verdict?.outcome == Self.granted)
    }

    @Test func `without the setting UserInfo is not asked`() async throws {
        let verdict = try await login(
            sources: "", userInfo: [("sub", .text("subject-of-bob")), Self.linux], requests: 0)
        #expect(verdict?.reason == "policy.no_role")
    }

    @Test(
        arguments: [("subject-of-alice", "userinfo.subject"), (nil, "userinfo.subject_missing")] as [(String?, String)])
    func `UserInfo of another person, or of nobody, refuses the login (TOKEN-10)`(
        _ subject: String?, _ reason: String
    ) async throws {
        let verdict = try await login(
            sources: "sources = [\"userinfo\", \"id_token\"]",
            userInfo: (subject.map { [("sub", JSONValue.text($0))] } ?? []) + [Self.linux], requests: 1)
        #expect(verdict?.reason == reason)
        #expect(verdict?.outcome != Self.granted)
    }
}
