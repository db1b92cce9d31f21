import AccountRecord
import Accounts
import Glibc
import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing

@testable import Daemon

/// The refresh token: kept with the sign-in, sealed, and a new one on the disk before anything is done with it.
@Suite struct RenewalTokenTests {
    private typealias World = RenewalWorld

    private static func bytes(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8_000_000)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }

    @Test func `a sign-in keeps its token, and no byte of it is in the clear`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            try await eventually("the store is open") { daemon.service.accounts?.store != nil }
            #expect(try await daemon.signIn(isTrial: true)?.outcome == World.granted)
            #expect(try daemon.store.accounts() == [])
            #expect(try await daemon.signIn()?.outcome == World.granted)
            let session = try #require(try daemon.keptToken())
            #expect(session.token == "refresh-alice-0" && session.origin.subject == Array("subject-of-alice".utf8))
            for name in ["usher.db", "usher.db-wal"] {
                let text = String(decoding: Self.bytes(accounts.directory.file(name)), as: UTF8.self)
                #expect(!text.contains("refresh-alice"))
            }
            let log = daemon.journal.raw.map { String(decoding: $0, as: UTF8.self) }
            #expect(!log.contains { $0.contains("refresh-alice") } && !log.isEmpty)
            let status = try await daemon.ask(#"{"verb":"status"}"#)
            #expect(status?["renewal"]?.object?["on"] == .bool(true))
        }
    }

    @Test func `without a key nothing is kept, and that is said once`() async throws {
        let accounts = try TestAccounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            #expect(try await daemon.signIn()?.outcome == World.granted)
            #expect(try daemon.keptToken() == nil)
            #expect(daemon.journal.notes.filter { $0 == "accounts.store_key_missing" }.count == 1)
            let renewal = try await daemon.ask(#"{"verb":"status"}"#)?["renewal"]?.object
            #expect(renewal?["on"] == .bool(false) && renewal?["reason"] == .text("accounts.store_key_missing"))
            daemon.clock.advance(.seconds(1_800))
            #expect(try await daemon.account()?.outcome == World.granted)
            #expect(daemon.service.renewals.underWay == 0 && daemon.provider.refreshes == [])
        }
    }

    @Test func `a sign-in without a token drops that of an earlier one`() async throws {
        let accounts = try World.accounts()
        try await TestDaemon.with(accounts: accounts, changing: World.slowRound) {
            (daemon: TestDaemon) async throws in
            daemon.say()
            #expect(try await daemon.signIn()?.outcome == World.granted)
            #expect(try daemon.keptToken()?.token == "")
            daemon.provider.answerRefresh(.init())
            _ = try await daemon.signIn()
            #expect(try daemon.keptToken()?.token == "refresh-alice-0")
        }
        try await TestDaemon.with(accounts: accounts, changing: World.slowRound) {
            (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(60))
            daemon.say()
            #expect(try await daemon.signIn()?.outcome == World.granted)
            #expect(try daemon.keptToken()?.token == "")
        }
    }

    @Test func `a rotated token is on the disk before anything is done with it`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
            // The re-check goes no further than the rotation: as if usherd had ended there.
            daemon.provider.answerRefresh(.init(userInfoStatus: 500))
            try await daemon.renew()
            let copy = try accounts.store()
            defer { copy.close() }
            let token = try copy.token(uid: World.alice, host: World.host, keys: World.keys())
            #expect(token.flatMap { KeptSession(plaintext: $0.secret) }?.token == "refresh-alice-1")
            #expect(token?.version == 2)
            daemon.provider.answerRefresh(.init())
            daemon.clock.advance(RenewalQueue.pause)
            #expect(try await daemon.account()?.outcome == World.granted)
            try await daemon.carryOutWish()
            // The new one is sent, never the old one again.
            #expect(daemon.provider.refreshes == ["refresh-alice-0", "refresh-alice-1"])
            #expect(daemon.service.renewals.counts.renewed == 1)
        }
    }

    @Test func `with another key the token is of no use, and the facts grow old`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            _ = try await daemon.signIn()
        }
        let others = try TestAccounts(
            sealing: .keys(World.keys([UInt8](repeating: 8, count: 32))), directory: accounts.directory)
        try await World.with(.init(), accounts: others) { (daemon: TestDaemon) async throws in
            daemon.clock.advance(.seconds(10))
            try await daemon.renew()
            #expect(daemon.provider.refreshes == [] && daemon.journal.notes.contains("renewal.store"))
            #expect(
                daemon.journal.raw.contains {
                    String(decoding: $0, as: UTF8.self).contains("sealed_token.key_unknown")
                })
            #expect(try await daemon.account()?.outcome == World.granted)
            daemon.clock.advance(.seconds(3_600))
            #expect(try await daemon.account()?.reason == "policy.facts_too_old")
        }
    }

    @Test func `a token that speaks of somebody else is of no use`() async throws {
        let accounts = try World.accounts()
        try await World.with(.init(), accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.say()
            daemon.say("bob", uid: World.alice + 1)
            _ = try await daemon.signIn()
            _ = try await daemon.signIn("bob")
            let session = try #require(try daemon.keptToken())
            // Sealed for bob's row, as only usherd itself could.
            try daemon.store.keepToken(
                session.plaintext, uid: World.alice + 1,
                seal: TokenSeal(
                    host: World.host, keys: World.keys(), nonce: [UInt8](repeating: 1, count: 12)))
            try await daemon.renew("bob", uid: World.alice + 1)
            #expect(daemon.provider.refreshes == [])
            #expect(
                daemon.journal.raw.contains {
                    String(decoding: $0, as: UTF8.self).contains("sealed_token.format")
                })
        }
    }
}
