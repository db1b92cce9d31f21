import Accounts
import LoginPolicy
import LoginWire
import Testing
import UsherConfiguration

@testable import Daemon

/// A flood of names at the socket of logins, as from an sshd that the internet reaches. Benchmarks/accounts.py does
/// the same with 100,000 against the program.
@Suite struct FloodTests {
    /// Repeats itself, as a test must.
    private struct Names {
        var state: UInt64 = 88_172_645_463_325_252

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }

        /// 1 to 32 characters that a login name may begin with and have; never one that begins with "emp-".
        mutating func word() -> [UInt8] {
            let letters = Array("abcdfghijklmnopqrstuvwxyz_".utf8)
            let count = 1 + Int(next() % 32)
            return (0..<count).map { _ in letters[Int(next() % UInt64(letters.count))] }
        }
    }

    private static let patterned: TestDaemon.Change = {
        $0.accounts.namePattern = try? Pattern.compile(Array("emp-[a-z0-9]+".utf8), captures: 0)
        $0.accounts.binding = .firstLogin
    }

    private func refused(_ daemon: TestDaemon, _ name: [UInt8]) async throws -> String? {
        var request = LoginRequest.of(service: "sshd", from: "192.0.2.1", uid: nil)
        request.user = name
        let shim = try ShimClient(daemon)
        shim.begin(request)
        return try await shim.verdict()?.reason
    }

    @Test func `names outside the rule reach nobody and leave nothing behind`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.patterned) { (daemon: TestDaemon) async throws in
            try await eventually("the list is done") { daemon.service.accounts?.listed.rounds == 1 }
            let store = try #require(daemon.service.accounts?.store)
            let (before, published) = (daemon.provider.counts, accounts.published.count)
            var names = Names()
            var reasons: Set<String> = []
            let bad = ["root", "admin", "-x", "a:b", "a\nb", "Emp-1", "emp-\u{0430}", "emp-", "systemd-x", "emp-1."]
            for round in 0..<1_500 {
                let name = round % 10 == 0 ? Array(bad[round / 10 % bad.count].utf8) : names.word()
                reasons.insert(try #require(try await refused(daemon, name)))
            }
            #expect(reasons == ["policy.name_not_allowed", "name.invalid", "name.reserved"])
            #expect(daemon.provider.counts == before)
            #expect(accounts.published.count == published && daemon.service.places.total == 0)
            #expect(try store.accounts() == [] && store.tombstones() == [])
        }
    }

    @Test func `names inside the rule get no more device logins than the limits allow`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.patterned) { (daemon: TestDaemon) async throws in
            var shims: [ShimClient] = []
            for number in 0..<60 {
                var request = LoginRequest.of(service: "sshd", from: "192.0.2.\(number % 30)", uid: nil)
                request.user = Array("emp-\(number)".utf8)
                let shim = try ShimClient(daemon)
                shim.begin(request)
                if number < 4 {
                    _ = try await shim.untilShown()
                    shims.append(shim)
                } else {
                    #expect(try await shim.verdict()?.reason == "limit.pending_service")
                }
            }
            #expect(daemon.provider.count("device") == 4 && daemon.service.places.total == 4)
            #expect(try daemon.service.accounts?.store?.accounts() == [])
            // Whose the name is, by pin or by an earlier login, finds a place by ssh, too.
            _ = try daemon.service.accounts?.store?.pin(TestStore.proposal("emp-99", subject: "s", uid: 6_000))
            let owner = try ShimClient(daemon)
            owner.begin(.of("emp-99", service: "sshd", from: "192.0.2.1", uid: 6_000))
            _ = try await owner.untilShown()
            #expect(daemon.provider.count("device") == 5)
            // A service that is not sshd has its own places: somebody of this host still gets in.
            let shim = try ShimClient(daemon)
            shim.begin(.of("emp-1", service: "su", uid: nil))
            _ = try await shim.untilShown()
            #expect(daemon.provider.count("device") == 6)
        }
    }
}
