import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// Somebody who signs in and out at a provider that revokes and has a logout of its own.
enum LogoutWorld {
    private typealias World = RenewalWorld

    static func with(
        _ accounts: TestAccounts, logout: LogoutSettings = LogoutSettings(),
        _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let change: TestDaemon.Change = { configuration in
            World.slowRound(&configuration)
            configuration.providers[0].logout = logout
        }
        try await World.with(.init(), accounts: accounts, changing: change) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await body(daemon)
        }
    }

    static let revokesBoth = ["refresh_token refresh-alice-0", "access_token access-alice"]

    static func post() -> LogoutSettings {
        var settings = LogoutSettings()
        settings.endSession = .post
        return settings
    }
}

extension TestDaemon {
    /// `usher logout` of a uid. `members`: what stands behind the verb.
    func logout(uid: UInt32 = RenewalWorld.alice, _ members: String = "") async throws -> JSONObject {
        try await line(#"{"verb":"logout"\#(members)}"#, uid: uid)
    }

    /// The answer to a line of a caller with this uid.
    func line(_ line: String, uid: UInt32 = RenewalWorld.alice) async throws -> JSONObject {
        let requests = AdminRequests(service: service, status: { [] }, isAdministrator: { $0 == 0 })
        let answer = await requests.line(Array(line.utf8), peer: uid).withBytes { Array($0) }
        #expect(answer.last == UInt8(ascii: "\n") && answer.count { $0 == UInt8(ascii: "\n") } == 1)
        return try #require(try JSONValue.parse(answer, limits: JSONLimits(bytes: 100_000)).object)
    }

    /// Everything that was to be said to the provider was said.
    func loggedOut() async throws {
        let queue = service.logouts
        try await eventually("the provider was told") { queue.isIdle }
    }
}
