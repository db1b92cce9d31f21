import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// Whatever the provider answers, the tokens go.
@Suite struct LogoutFailureTests {
    private typealias World = RenewalWorld

    @Test(arguments: [(nil, 30), (7, 7), (3_600, 60)] as [(Int?, Int64)])
    func `503 is tried once more, later`(_ hint: Int?, _ pause: Int64) async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.answerRevocations(.init(statuses: [503], retryAfter: hint))
            let (clock, provider) = (daemon.clock, daemon.provider)
            let others = clock.begun(.seconds(pause))
            _ = try await daemon.logout()
            try await eventually("both were tried, and it waits") {
                provider.goodbyes.count == 2 && clock.begun(.seconds(pause)) > others
            }
            clock.advance(.seconds(pause - 1))
            #expect(try provider.goodbyes == LogoutWorld.revokesBoth && daemon.keptToken() != nil)
            // That may have been another one's pause of this length.
            try await eventually("one is tried again") {
                clock.advance(.seconds(1))
                return provider.goodbyes.count == 3
            }
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth + [LogoutWorld.revokesBoth[0]])
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.done"))
        }
    }

    @Test(arguments: [
        ([503, 200, 503], "revocation.later", true), ([500], "provider.http_status", false),
        ([200, 400], "client.refused", false),
    ])
    func `a failure is said, and keeps no token`(_ statuses: [Int], _ reason: String, _ isLater: Bool) async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.answerRevocations(.init(statuses: statuses))
            _ = try await daemon.logout()
            let (clock, queue) = (daemon.clock, daemon.service.logouts)
            try await eventually("the provider was told, after a pause") {
                if isLater { clock.advance(ProviderLogout.pause) }
                return queue.isIdle
            }
            try await daemon.loggedOut()
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.failed"))
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(log.contains { $0.contains("USHER_EVENT=logout.failed") && $0.contains("USHER_REASON=\(reason)") })
        }
    }

    @Test func `a provider that cannot be reached keeps nobody signed in`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts, logout: LogoutWorld.post()) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.fail(.timedOut)
            #expect(try await daemon.logout().string("outcome") == "logged_out")
            try await daemon.loggedOut()
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.failed"))
        }
    }
}
