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
        for _ in 0..<8 { #expect(places.take(service: Self.bytes("su"), source: Self.bytes("192.0.2.1")) == nil) }
        #expect(places.take(service: Self.bytes("su"), source: Self.bytes("192.0.2.1")) == .tooManyPendingSource)
        for number in 0..<8 {
            #expect(places.take(service: Self.bytes("sshd"), source: Self.bytes("198.51.100.\(number)")) == nil)
        }
        #expect(places.take(service: Self.bytes("sshd"), source: Self.bytes("203.0.113.9")) == .tooManyPendingService)
        // Without a remote host there is no source that could have too many.
        for _ in 0..<48 { #expect(places.take(service: Self.bytes("su"), source: []) == nil) }
        #expect(places.total == 64)
        #expect(places.take(service: Self.bytes("su"), source: []) == .tooManyPendingHost)
    }

    @Test func `each refusal has its own reason, and the person may try later`() {
        let refusals: [LoginRefusal] = [.tooManyPendingHost, .tooManyPendingSource, .tooManyPendingService]
        #expect(refusals.map(\.reason) == ["limit.pending_host", "limit.pending_source", "limit.pending_service"])
        #expect(refusals.allSatisfy { $0.outcome == .unavailable })
    }

    @Test func `a refused request takes nothing, and every place comes back`() {
        let places = Self.places(total: 3, source: 1, sshd: 1)
        let (sshd, su, first, second) = (Self.bytes("sshd"), Self.bytes("su"), Self.bytes("a"), Self.bytes("b"))
        #expect(places.take(service: sshd, source: first) == nil)
        #expect(places.take(service: sshd, source: second) == .tooManyPendingService)
        #expect(places.take(service: su, source: first) == .tooManyPendingSource)
        // Neither of the two counts against what is free.
        #expect(places.take(service: su, source: second) == nil)
        #expect(places.take(service: su, source: []) == nil)
        #expect(places.take(service: su, source: []) == .tooManyPendingHost)
        places.leave(service: sshd, source: first)
        #expect(places.total == 2)
        #expect(places.take(service: sshd, source: second) == .tooManyPendingSource)
        #expect(places.take(service: sshd, source: first) == nil)
        places.leave(service: sshd, source: first)
        places.leave(service: su, source: second)
        places.leave(service: su, source: [])
        #expect(places.total == 0)
        #expect(places.take(service: sshd, source: second) == nil)
    }

    /// Names differ by one byte: only sshd itself has the smaller share.
    @Test(arguments: ["sshd2", "ssh", "SSHD", "sshd ", "login"])
    func `only the service named sshd has sshd's limit`(_ service: String) {
        let places = Self.places(sshd: 1)
        #expect(places.take(service: Self.bytes("sshd"), source: []) == nil)
        #expect(places.take(service: Self.bytes("sshd"), source: []) == .tooManyPendingService)
        #expect(places.take(service: Self.bytes(service), source: []) == nil)
        #expect(places.take(service: Self.bytes(service), source: []) == nil)
    }

    @Test func `no place is given twice when many ask at one time`() async {
        let places = Self.places(total: 10)
        let given = await withTaskGroup(of: Bool.self, returning: Int.self) { tasks in
            for _ in 0..<200 {
                tasks.addTask { places.take(service: Self.bytes("su"), source: []) == nil }
            }
            return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(given == 10)
        #expect(places.total == 10)
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
