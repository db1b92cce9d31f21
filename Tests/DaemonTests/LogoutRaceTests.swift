import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import Daemon

/// What falls together with a logout: a sign-in, usherd's own end, re-checks and programs.
@Suite struct LogoutRaceTests {
    private typealias World = RenewalWorld

    @Test func `a sign-in during the revocation keeps its own tokens and the provider's session`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts, logout: LogoutWorld.post()) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            let (opened, open) = AsyncStream<Void>.makeStream()
            let isHeld = NIOLockedValueBox(true)
            daemon.provider.answerRevocations(
                .init(gate: { _ in
                    guard isHeld.withLockedValue({ $0 }) else { return }
                    for await _ in opened { return }
                }))
            _ = try await daemon.logout()
            let provider = daemon.provider
            try await eventually("the revocation is under way") { provider.goodbyes.count == 1 }
            _ = try await daemon.signIn()
            let version = try daemon.store.token(
                uid: World.alice, host: World.host, keys: World.keys())?.version
            isHeld.withLockedValue { $0 = false }
            open.yield()
            try await daemon.loggedOut()
            let token = try daemon.store.token(uid: World.alice, host: World.host, keys: World.keys())
            #expect(version == 2 && token?.version == 2)
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth)
            #expect(try daemon.store.sessions(uid: World.alice).filter { $0.end == nil }.count == 1)
        }
    }

    @Test func `what usherd's end cut short is done at its next start`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            daemon.provider.answerRevocations(.init(gate: { _ in try? await Task.sleep(for: .seconds(60)) }))
            _ = try await daemon.logout()
            let provider = daemon.provider
            try await eventually("the revocation is under way") { provider.goodbyes.count == 1 }
        }
        try await LogoutWorld.with(accounts) { (daemon: TestDaemon) async throws in
            let provider = daemon.provider
            try await eventually("it goes on") { provider.goodbyes == LogoutWorld.revokesBoth }
            try await daemon.loggedOut()
            #expect(try daemon.keptToken() == nil && daemon.journal.notes.contains("logout.done"))
        }
    }

    @Test func `logout, re-check and programs at once send no token twice`() async throws {
        let accounts = try World.accounts()
        try await World.with(
            .init(), accounts: accounts,
            configuration: World.withGroups.replacing(
                "local_groups", with: "tokens = true\ntoken_audiences = [\"files\"]\nlocal_groups")
        ) { (daemon: TestDaemon) async throws in
            daemon.say()
            for _ in 0..<5 {
                _ = try await daemon.signIn()
                let renewal = AccountRenewal(service: daemon.service)
                await withTaskGroup(of: Void.self) { tasks in
                    for _ in 0..<3 {
                        tasks.addTask { _ = await renewal.renew(uid: World.alice) }
                        tasks.addTask {
                            let target = TokenTarget(Array("files".utf8))
                            _ = try? await SessionTokens(service: daemon.service).token(
                                uid: World.alice, target: target)
                        }
                    }
                    tasks.addTask { _ = try? await daemon.logout() }
                }
                try await daemon.loggedOut()
                #expect(try daemon.keptToken() == nil)
                daemon.clock.advance(.seconds(61))
            }
            #expect(Set(daemon.provider.refreshes).count == daemon.provider.refreshes.count)
        }
    }
}
