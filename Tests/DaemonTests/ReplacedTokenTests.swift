import Accounts
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import Testing
import UsherConfiguration

@testable import Daemon

/// Refresh tokens of sign-ins that were followed by others: whoever signs out is signed out of all of them.
@Suite struct ReplacedTokenTests {
    private typealias World = RenewalWorld

    private static func with(
        _ accounts: TestAccounts? = nil, revokes: Bool = true, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let change: TestDaemon.Change = { configuration in
            World.slowRound(&configuration)
            if !revokes { configuration.providers[0].logout.revoked = [] }
        }
        try await World.with(.init(), accounts: accounts ?? World.accounts(), changing: change) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            try await body(daemon)
        }
    }

    private static func revoked(_ numbers: Int...) -> [String] {
        let tokens = numbers.map { "refresh_token refresh-alice-\($0)" }
        return [tokens[0], "access_token access-alice"] + tokens.dropFirst()
    }

    @Test func `a newer sign-in revokes nothing, the logout all of them, and the log has no token`() async throws {
        try await Self.with { (daemon: TestDaemon) async throws in
            try await daemon.signInThrice()
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == [])
            #expect(try daemon.keptToken()?.token == "refresh-alice-2")
            #expect(try daemon.replaced == ["refresh-alice-1", "refresh-alice-0"])
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revoked(2, 1, 0))
            #expect(try daemon.keptToken() == nil)
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(log.contains { $0.contains("USHER_EVENT=logout.done") && $0.contains("USHER_REPLACED=2") })
            #expect(!log.contains { $0.contains("refresh-alice") })
        }
    }

    @Test func `the same token again is no older one`() async throws {
        try await Self.with { (daemon: TestDaemon) async throws in
            for _ in 0..<2 { #expect(try await daemon.signIn()?.outcome == World.granted) }
            #expect(try daemon.replaced == [])
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revoked(0))
        }
    }

    @Test func `where the logout revokes none, none is kept`() async throws {
        try await Self.with(revokes: false) { (daemon: TestDaemon) async throws in
            try await daemon.signInThrice()
            #expect(try daemon.keptToken()?.token == "refresh-alice-2")
            #expect(try daemon.replaced == [])
        }
    }

    @Test func `a restart of usherd and a rotation lose none`() async throws {
        let accounts = try World.accounts()
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in try await daemon.signInThrice() }
        try await Self.with(accounts) { (daemon: TestDaemon) async throws in
            // Clock and provider have seen nothing of the others, and count from 0.
            daemon.clock.advance(.seconds(100))
            for number in 0..<2 { try await daemon.nextGrant(after: number) }
            let accounts = daemon.service.accounts
            try await eventually("the store is open") { accounts?.store != nil }
            let outcome = await AccountRenewal(service: daemon.service).renew(uid: World.alice)
            #expect(outcome == .renewed)
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == Self.revoked(3, 1, 0))
        }
    }

    @Test func `a sign-in that is faster than a refresh answers for the token that the refresh brings`() async throws {
        try await Self.with { (daemon: TestDaemon) async throws in
            #expect(try await daemon.signIn()?.outcome == World.granted)
            daemon.provider.holdPasswordRequests()
            let renewal = AccountRenewal(service: daemon.service)
            async let outcome = renewal.renew(uid: World.alice)
            let provider = daemon.provider
            try await eventually("the refresh is under way") { provider.waitingRequests == 1 }
            #expect(try await daemon.signIn()?.outcome == World.granted)
            #expect(try daemon.keptToken()?.token == "refresh-alice-1")
            // What is held is answered with the one after it.
            async let next: Void = daemon.nextGrant(after: 1)
            try await eventually("another grant") { provider.waitingRequests == 2 }
            provider.releasePasswordRequests()
            try await next
            #expect(await outcome == .nothing)
            #expect(try daemon.keptToken()?.token == "refresh-alice-1")
            #expect(try daemon.replaced == ["refresh-alice-2", "refresh-alice-0"])
        }
    }

    @Test(arguments: [
        ([200, 200, 500], "provider.http_status", [2, 1, 0]), ([200, 200, 503], "revocation.later", [2, 1]),
        ([500], "provider.http_status", [2]),
    ])
    func `a failure is said, and a provider that is busy or refuses is left alone`(
        _ statuses: [Int], _ reason: String, _ asked: [Int]
    ) async throws {
        try await Self.with { (daemon: TestDaemon) async throws in
            try await daemon.signInThrice()
            daemon.provider.answerRevocations(.init(statuses: statuses))
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            let tokens = asked.map { "refresh_token refresh-alice-\($0)" }
            #expect(daemon.provider.goodbyes == [tokens[0], "access_token access-alice"] + tokens.dropFirst())
            #expect(try daemon.keptToken() == nil)
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(log.contains { $0.contains("USHER_EVENT=logout.failed") && $0.contains("USHER_REASON=\(reason)") })
        }
    }

    @Test func `a sign-in during the logout answers for those that are left`() async throws {
        try await Self.with { (daemon: TestDaemon) async throws in
            try await daemon.signInThrice()
            let (opened, open) = AsyncStream<Void>.makeStream()
            daemon.provider.answerRevocations(
                .init(gate: { goodbye in
                    guard goodbye.hasSuffix("alice-1") else { return }
                    for await _ in opened { return }
                }))
            _ = try await daemon.logout()
            let provider = daemon.provider
            try await eventually("the first of them is being revoked") { provider.goodbyes.count == 3 }
            try await daemon.nextGrant(after: 2)
            #expect(try await daemon.signIn()?.outcome == World.granted)
            open.yield()
            try await daemon.loggedOut()
            #expect(provider.goodbyes == Self.revoked(2, 1))
            #expect(try daemon.keptToken()?.token == "refresh-alice-3")
            #expect(try daemon.replaced == ["refresh-alice-2", "refresh-alice-1", "refresh-alice-0"])
        }
    }
}

extension TestDaemon {
    /// By device; each sign-in brings another refresh token, from `refresh-alice-0` on.
    fileprivate func signInThrice() async throws {
        for number in 0..<3 {
            if number > 0 { try await nextGrant(after: number - 1) }
            #expect(try await signIn()?.outcome == RenewalWorld.granted)
        }
    }

    /// The next sign-in of alice brings another token.
    fileprivate func nextGrant(after number: Int) async throws {
        let form = FormBody()
        form.add("grant_type", "refresh_token".utf8)
        form.add("refresh_token", "refresh-alice-\(number)".utf8)
        let url = try EndpointURL.check(Array("\(ScriptedProvider.issuer)/token".utf8), plainLoopbackAllowed: false)
        _ = try await provider.send(
            HTTPRequest(url: url, content: .form(form.finish()), maximumBodyBytes: 10_000))
    }

    fileprivate var replaced: [String] {
        get throws {
            try keptToken()?.replaced.map { $0.withBytes { String(decoding: $0, as: UTF8.self) } } ?? []
        }
    }
}
