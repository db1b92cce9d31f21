import Daemon
import LoginFlow
import LoginWire
import Testing
import UsherConfiguration

/// DAEMON-2: places for device logins that wait.
@Suite struct PendingPlacesTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func places(total: Int = 64, source: Int = 64, sshd: Int = 64) -> PendingPlaces {
        var limits = Limits()
        limits.maximumPendingDevice = total
        limits.maximumPendingPerSource = source
        limits.maximumPendingSSHD = sshd
        return PendingPlaces(limits: limits)
    }

    @Test func `without configuration 64 wait in all, 8 a source, 8 for sshd`() {
        let places = PendingPlaces(limits: Limits())
        for _ in 0..<8 { #expect(places.take(.of(Self.bytes("su"), Self.bytes("192.0.2.1"))) == nil) }
        #expect(places.take(.of(Self.bytes("su"), Self.bytes("192.0.2.1"))) == .tooManyPendingSource)
        for number in 0..<8 {
            #expect(places.take(.of(Self.bytes("sshd"), Self.bytes("198.51.100.\(number)"))) == nil)
        }
        #expect(places.take(.of(Self.bytes("sshd"), Self.bytes("203.0.113.9"))) == .tooManyPendingService)
        // Without a remote host there is no source that could have too many.
        for _ in 0..<48 { #expect(places.take(.of(Self.bytes("su"), [])) == nil) }
        #expect(places.total == 64)
        #expect(places.take(.of(Self.bytes("su"), [])) == .tooManyPendingHost)
    }

    @Test func `each refusal has its own reason, and the person may try later`() {
        let refusals: [LoginRefusal] = [.tooManyPendingHost, .tooManyPendingSource, .tooManyPendingService]
        #expect(refusals.map(\.reason) == ["limit.pending_host", "limit.pending_source", "limit.pending_service"])
        #expect(refusals.allSatisfy { $0.outcome == .unavailable })
    }

    @Test func `a refused request takes nothing, and every place comes back`() {
        let places = Self.places(total: 3, source: 1, sshd: 1)
        let (sshd, su, first, second) = (Self.bytes("sshd"), Self.bytes("su"), Self.bytes("a"), Self.bytes("b"))
        #expect(places.take(.of(sshd, first)) == nil)
        #expect(places.take(.of(sshd, second)) == .tooManyPendingService)
        #expect(places.take(.of(su, first)) == .tooManyPendingSource)
        // Neither of the two counts against what is free.
        #expect(places.take(.of(su, second)) == nil)
        #expect(places.take(.of(su, [])) == nil)
        #expect(places.take(.of(su, [])) == .tooManyPendingHost)
        places.leave(.of(sshd, first))
        #expect(places.total == 2)
        #expect(places.take(.of(sshd, second)) == .tooManyPendingSource)
        #expect(places.take(.of(sshd, first)) == nil)
        places.leave(.of(sshd, first))
        places.leave(.of(su, second))
        places.leave(.of(su, []))
        #expect(places.total == 0)
        #expect(places.take(.of(sshd, second)) == nil)
    }

    @Test func `without configuration half is kept for bound names, and two a source are for others`() {
        let places = PendingPlaces(limits: Limits())
        let (su, near) = (Self.bytes("su"), Self.bytes("192.0.2.1"))
        for _ in 0..<2 { #expect(places.take(.of(su, near, isBound: false)) == nil) }
        #expect(places.take(.of(su, near, isBound: false)) == .tooManyPendingSource)
        // The other source is one byte away, and a bound name of the first has places still.
        #expect(places.take(.of(su, Self.bytes("192.0.2.2"), isBound: false)) == nil)
        for _ in 0..<6 { #expect(places.take(.of(su, near)) == nil) }
        #expect(places.take(.of(su, near)) == .tooManyPendingSource)
        // Without a remote host there is no source, but they are strangers as the others.
        for _ in 0..<29 { #expect(places.take(.of(su, [], isBound: false)) == nil) }
        #expect(places.take(.of(su, [], isBound: false)) == .tooManyPendingHost)
        for _ in 0..<26 { #expect(places.take(.of(su, [])) == nil) }
        #expect(places.total == 64)
        #expect(places.take(.of(su, [])) == .tooManyPendingHost)
        // A place that a bound name leaves is no stranger's; one that a stranger leaves is.
        places.leave(.of(su, []))
        #expect(places.take(.of(su, [], isBound: false)) == .tooManyPendingHost)
        places.leave(.of(su, near, isBound: false))
        #expect(places.take(.of(su, near, isBound: false)) == nil)
        #expect(places.total == 63)
    }

    /// What is configured counts, and else half of all: never more than that, and never nobody.
    @Test(arguments: [(64, 32), (9, 4), (2, 1), (1, 1), (4_096, 2_048)])
    func `the places of unbound names follow those of all`(_ all: Int, _ unbound: Int) {
        var limits = Limits()
        limits.maximumPendingDevice = all
        limits.maximumPendingUnboundPerSource = all
        #expect(limits.maximumPendingUnbound == unbound)
        let places = PendingPlaces(limits: limits)
        for _ in 0..<unbound { #expect(places.take(.of([], [], isBound: false)) == nil) }
        #expect(places.take(.of([], [], isBound: false)) == .tooManyPendingHost)
        limits.maximumPendingUnbound = unbound + 1
        places.use(limits)
        #expect(places.take(.of([], [], isBound: false)) == (all == 1 ? .tooManyPendingHost : nil))
        #expect(places.take(.of([], [], isBound: false)) == .tooManyPendingHost)
    }

    /// Names differ by one byte: only sshd itself has the smaller share.
    @Test(arguments: ["sshd2", "ssh", "SSHD", "sshd ", "login"])
    func `only the service named sshd has sshd's limit`(_ service: String) {
        let places = Self.places(sshd: 1)
        #expect(places.take(.of(Self.bytes("sshd"), [])) == nil)
        #expect(places.take(.of(Self.bytes("sshd"), [])) == .tooManyPendingService)
        #expect(places.take(.of(Self.bytes(service), [])) == nil)
        #expect(places.take(.of(Self.bytes(service), [])) == nil)
    }

    @Test func `no place is given twice when many ask at one time`() async {
        let places = Self.places(total: 10)
        let given = await withTaskGroup(of: Bool.self, returning: Int.self) { tasks in
            for _ in 0..<200 {
                tasks.addTask { places.take(.of(Self.bytes("su"), [])) == nil }
            }
            return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(given == 10)
        #expect(places.total == 10)
    }

    /// Who is logged in here already, and who holds a network of IPv6 addresses, is one source (design: /64).
    @Test(
        arguments: [
            (hosts: ["", "", ""], uids: [1_001, 1_001, 1_001], others: [("", 1_002), ("192.0.2.1", 0)]),
            (["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3"], [0, 0, 0], [("2001:db8:0:1::1", 0), ("", 1_001)]),
            (["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"], [0, 0, 0], [("192.0.2.2", 0)]),
        ] as [(hosts: [String], uids: [UInt32], others: [(String, UInt32)])])
    func `one source leaves places for others`(
        _ hosts: [String], _ uids: [UInt32], _ others: [(String, UInt32)]
    ) async throws {
        try await TestDaemon.with(limits: "max_pending_per_source = 2") { daemon in
            var waiting: [ShimClient] = []
            func begin(_ host: String, _ uid: UInt32) throws -> ShimClient {
                var request = LoginRequest.of("alice", service: "su", from: host)
                request.realUID = uid
                let shim = try ShimClient(daemon)
                shim.begin(request)
                waiting.append(shim)
                return shim
            }
            for index in 0..<2 { _ = try await begin(hosts[index], uids[index]).untilShown() }
            #expect(try await begin(hosts[2], uids[2]).verdict()?.reason == "limit.pending_source")
            for (host, uid) in others { _ = try await begin(host, uid).untilShown() }
        }
    }

    /// A getty, a greeter and root's own programs have no source.
    @Test func `root's logins at the host count for the host alone`() async throws {
        try await TestDaemon.with(limits: "max_pending_per_source = 1") { daemon in
            var waiting: [ShimClient] = []
            for _ in 0..<3 {
                let shim = try ShimClient(daemon)
                shim.begin(.of("alice", service: "su", from: ""))
                _ = try await shim.untilShown()
                waiting.append(shim)
            }
            #expect(daemon.service.places.total == 3)
        }
    }

    /// Over the socket: who is there first, what is configured, and what the next one hears.
    @Test(arguments: [
        ("max_pending_device = 2", ["su", "sshd"], ["", "192.0.2.1"], "su", "", "limit.pending_host"),
        (
            "max_pending_per_source = 2", ["su", "sshd"], ["192.0.2.1", "192.0.2.1"], "su", "192.0.2.1",
            "limit.pending_source"
        ),
        (
            "max_pending_sshd = 2", ["sshd", "sshd"], ["192.0.2.1", "192.0.2.2"], "sshd", "192.0.2.3",
            "limit.pending_service"
        ),
    ])
    func `one too many is told so, the others go on`(
        _ limits: String, _ services: [String], _ hosts: [String], _ service: String, _ host: String, _ reason: String
    ) async throws {
        try await TestDaemon.with(limits: limits) { daemon in
            var waiting: [ShimClient] = []
            for (service, host) in zip(services, hosts) {
                let shim = try ShimClient(daemon)
                shim.begin(.of("alice", service: service, from: host))
                _ = try await shim.untilShown()
                waiting.append(shim)
            }
            let late = try ShimClient(daemon)
            late.begin(.of("alice", service: service, from: host))
            let verdict = try await late.verdict()
            #expect(verdict?.outcome == 4)
            #expect(verdict?.reason == reason)
            #expect(verdict?.text == "Too many sign-ins are waiting. Please try again in a few minutes.")
            #expect(daemon.provider.count("device") == 2)
            // A password needs no place.
            let password = try ShimClient(daemon)
            password.begin(.of("alice", service: "sudo", from: host))
            try await password.untilAsked()
            password.answer(.password, "right+horse ü")
            #expect(try await password.verdict()?.reason == "granted")
            // One that gives up makes room.
            waiting[1].connection.hangUp()
            try await eventually("a place is free") { daemon.service.places.total == 1 }
            let next = try ShimClient(daemon)
            next.begin(.of("alice", service: service, from: host))
            #expect(try await next.untilShown().contains("CODE-3"))
        }
    }
}

extension PendingPlaces.Place {
    fileprivate static func of(_ service: [UInt8], _ source: [UInt8], isBound: Bool = true) -> PendingPlaces.Place {
        PendingPlaces.Place(service: service, source: source.isEmpty ? nil : .name(source), isBound: isBound)
    }
}
