import AccountRecord
import Accounts
import LoginPolicy
import LoginWire
import NIOConcurrencyHelpers
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// Places for names that are bound: strangers who make up names cannot take them.
@Suite struct BoundPlacesTests {
    private static let change: TestDaemon.Change = { $0.accounts.binding = .firstLogin }

    /// Binds as a login does, without a pin.
    private func bind(_ name: String, uid: UInt32, _ daemon: TestDaemon, _ store: AccountStore) throws {
        let text = "{\"sub\":\"s-\(name)\",\"preferred_username\":\"\(name)\",\"groups\":[]}"
        let claims = try #require(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 1_000)).object)
        let rules = try #require(daemon.service.inForce.providers.first).rules
        let facts = LoginFacts(
            issuer: TestStore.issuer, subject: Array("s-\(name)".utf8), claims: claims, acr: nil, amr: [],
            rules: rules.claims, establishedAt: daemon.clock.now)
        _ = try store.bind(
            BindingRequest(
                proposal: try TestStore.proposal(name, subject: "s-\(name)", uid: uid), admission: .firstLogin,
                facts: facts, now: daemon.clock.now))
    }

    private func store(_ daemon: TestDaemon) async throws -> AccountStore {
        try await eventually("the store is open") { daemon.service.accounts?.store != nil }
        return try #require(daemon.service.accounts?.store)
    }

    /// `shown` when the person got a code; else the reason.
    private func begin(
        _ daemon: TestDaemon, _ user: String, from host: String = "", uid: UInt32? = nil,
        keeping shims: inout [ShimClient]
    ) async throws -> String? {
        let before = daemon.service.places.total
        let refused = daemon.service.counters.values.unavailable
        let shim = try ShimClient(daemon)
        shims.append(shim)
        shim.begin(.of(user, service: "su", from: host, uid: uid))
        try await eventually("it waits, or is refused") {
            daemon.service.places.total > before || daemon.service.counters.values.unavailable > refused
        }
        if daemon.service.places.total > before {
            _ = try await shim.untilShown()
            return "shown"
        }
        return try await shim.verdict()?.reason
    }

    @Test(arguments: ["bound", "pinned", "locked", "added", "nobody"])
    func `strangers leave room for names that are bound or pinned`(_ standing: String) async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(limits: "max_pending_unbound = 1", accounts: accounts, changing: Self.change) {
            (daemon: TestDaemon) async throws in
            let store = try await store(daemon)
            let name = try LoginName.check(Array("carol".utf8))
            switch standing {
            case "bound": try bind("carol", uid: 6_000, daemon, store)
            case "pinned": _ = try store.pin(TestStore.proposal("carol", subject: "s-carol", uid: 6_000))
            case "locked":
                try bind("carol", uid: 6_000, daemon, store)
                _ = try store.lock(name)
            case "added": _ = try store.add(TestStore.proposal("carol", subject: nil, uid: 6_000))
            default: break
            }
            var shims: [ShimClient] = []
            #expect(try await begin(daemon, "emp-1", keeping: &shims) == "shown")
            let answer = try await begin(daemon, "carol", keeping: &shims)
            #expect(answer == (["bound", "pinned"].contains(standing) ? "shown" : "limit.pending_host"))
            // An account of /etc/passwd that root has put under Usher needs no store.
            #expect(try await begin(daemon, "admin", uid: 5_000, keeping: &shims) == "shown")
            #expect(daemon.provider.count("device") == daemon.service.places.total)
        }
    }

    @Test func `a remote host has two places for strangers, and more for those who are bound`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(accounts: accounts, changing: Self.change) { (daemon: TestDaemon) async throws in
            try bind("carol", uid: 6_000, daemon, try await store(daemon))
            var shims: [ShimClient] = []
            for name in ["emp-1", "emp-2", "carol"] {
                #expect(try await begin(daemon, name, from: "192.0.2.1", keeping: &shims) == "shown")
            }
            #expect(try await begin(daemon, "emp-3", from: "192.0.2.2", keeping: &shims) == "shown")
            #expect(try await begin(daemon, "emp-4", from: "192.0.2.1", keeping: &shims) == "limit.pending_source")
            // Whoever gives up makes room for one of the same kind.
            shims[0].connection.hangUp()
            try await eventually("a place is free") { daemon.service.places.total == 3 }
            let shim = try ShimClient(daemon)
            shim.begin(.of("emp-4", service: "su", from: "192.0.2.1", uid: nil))
            _ = try await shim.untilShown()
        }
    }

    @Test func `whom a file lists has a place before the first login`() async throws {
        let text =
            TestDaemon.text(limits: "max_pending_unbound = 1")
            + "\n[account.dora]\nprovider = \"test\"\nsubject = \"s\"\n"
        let accounts = try TestAccounts(hasSeed: false)
        try await TestDaemon.with(configuration: text, accounts: accounts) { (daemon: TestDaemon) async throws in
            try await eventually("the list is done") { daemon.service.accounts?.listed.rounds == 1 }
            var shims: [ShimClient] = []
            #expect(try await begin(daemon, "emp-1", keeping: &shims) == "shown")
            #expect(try await begin(daemon, "dora", keeping: &shims) == "shown")
            #expect(try await begin(daemon, "eve", keeping: &shims) == "limit.pending_host")
        }
    }

    @Test func `without a store all names are alike, as many as there are`() async throws {
        try await TestDaemon.with(limits: "max_pending_unbound = 1\nmax_pending_device = 3") {
            (daemon: TestDaemon) async throws in
            var shims: [ShimClient] = []
            for name in ["emp-1", "emp-2", "emp-3"] {
                #expect(try await begin(daemon, name, from: "192.0.2.1", keeping: &shims) == "shown")
            }
            #expect(try await begin(daemon, "emp-4", keeping: &shims) == "limit.pending_host")
        }
    }

    @Test func `a store that does not answer within a second has bound nobody`() async throws {
        let accounts = try TestAccounts()
        try await TestDaemon.with(limits: "max_pending_unbound = 1", accounts: accounts, changing: Self.change) {
            (daemon: TestDaemon) async throws in
            try bind("carol", uid: 6_000, daemon, try await store(daemon))
            var shims: [ShimClient] = []
            #expect(try await begin(daemon, "emp-1", keeping: &shims) == "shown")
            let isBusy = NIOLockedValueBox(true)
            defer { isBusy.withLockedValue { $0 = false } }
            let keeper = try #require(daemon.service.accounts)
            let work = Task {
                try await keeper.worker.run { (_) throws(AccountFault) in
                    while isBusy.withLockedValue({ $0 }) {}
                }
            }
            let shim = try ShimClient(daemon)
            shim.begin(.of("carol", service: "su", uid: nil))
            try await eventually("it waits for the store") { daemon.clock.sleepers(for: .seconds(1)) == 1 }
            daemon.clock.advance(.seconds(1))
            try await eventually("it is refused") { daemon.service.counters.values.unavailable == 1 }
            #expect(try await shim.verdict()?.reason == "limit.pending_host")
            isBusy.withLockedValue { $0 = false }
            try await work.value
            #expect(try await begin(daemon, "carol", keeping: &shims) == "shown")
        }
    }
}
