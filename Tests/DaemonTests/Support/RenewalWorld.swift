import AccountRecord
import Accounts
import LoginPolicy
import LoginWire
import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// People who signed in at a provider that gives refresh tokens, and the daemon that asks about them again.
enum RenewalWorld {
    static let granted: UInt32 = 0x52A6_C39B
    static let alice: UInt32 = 1_900_000_001
    static let key = [UInt8](repeating: 7, count: 32)
    static let host = Array("h".utf8)

    static func keys(_ key: [UInt8] = key) throws -> StoreKeys {
        StoreKeys(current: try StoreKey(SecretBytes(copying: key)))
    }

    static func accounts(_ key: [UInt8] = key) throws -> TestAccounts {
        try TestAccounts(sealing: .keys(try keys(key)))
    }

    /// sudo accepts facts for an hour; the round is in no hurry, because login accepts them for a day.
    static let slowRound: TestDaemon.Change = { configuration in
        AccountLoginTests.claimed(&configuration)
        configuration.change("login") { $0.maximumRoleAge = .seconds(86_400) }
    }

    static let withGroups = TestDaemon.text().replacing(
        #"groups = ["linux"]"#, with: "groups = [\"linux\"]\nlocal_groups = [\"builders\"]")

    static func with(
        _ renewal: ScriptedProvider.Renewal, accounts: TestAccounts, configuration: String = withGroups,
        changing change: @escaping TestDaemon.Change = slowRound, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(configuration: configuration, accounts: accounts, changing: change) {
            (daemon: TestDaemon) async throws in
            daemon.provider.answerRefresh(renewal)
            try await body(daemon)
        }
    }
}

extension TestDaemon {
    func say(_ user: String = "alice", uid: UInt32 = RenewalWorld.alice, groups: [String] = ["linux"]) {
        provider.say(
            [("groups", .array(groups.map(JSONValue.text))), ("uid", .integer(Int(uid)))], of: user)
    }

    /// By device, at su.
    func signIn(
        _ user: String = "alice", uid: UInt32? = nil, isTrial: Bool = false
    ) async throws -> DaemonFrame.Verdict? {
        provider.answerPolls(.approved(by: user))
        let shim = try ShimClient(self)
        let clock = clock
        let others = clock.sleepers(for: .seconds(5))
        shim.begin(.of(user, service: "su", uid: uid, isTrial: isTrial))
        _ = try await shim.untilShown()
        try await eventually("a poll is due") { clock.sleepers(for: .seconds(5)) > others }
        clock.advance(.seconds(5))
        return try await shim.verdict()
    }

    func account(_ user: String = "alice", uid: UInt32 = RenewalWorld.alice) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(self)
        shim.begin(.of(user, phase: .account, uid: uid))
        return try await shim.verdict()
    }

    /// An account phase at half of the hour, and the re-check that it begins.
    func renew(_ user: String = "alice", uid: UInt32 = RenewalWorld.alice) async throws {
        clock.advance(.seconds(1_800))
        #expect(try await account(user, uid: uid)?.outcome == RenewalWorld.granted)
        try await carryOutWish()
    }

    /// Lets the wish that waits go on to its end.
    func carryOutWish() async throws {
        let (clock, queue) = (clock, service.renewals)
        try await eventually("the wish waits") { clock.sleepers(for: RenewalQueue.shortSpread) >= 1 }
        clock.advance(RenewalQueue.shortSpread)
        try await eventually("the re-check is over") { queue.underWay == 0 }
    }

    var store: AccountStore { get throws { try #require(service.accounts?.store) } }

    func keptToken(uid: UInt32 = RenewalWorld.alice) throws -> KeptSession? {
        try store.token(uid: uid, host: RenewalWorld.host, keys: RenewalWorld.keys()).flatMap {
            KeptSession(plaintext: $0.secret)
        }
    }

    func facts(_ user: String = "alice") throws -> AccountStanding.Facts? {
        try store.standing(of: LoginName.check(Array(user.utf8)), now: clock.now)?.facts
    }
}

extension KeptSession {
    /// Of the refresh token; empty: there is none.
    var token: String { refreshToken?.withBytes { String(decoding: $0, as: UTF8.self) } ?? "" }
}
