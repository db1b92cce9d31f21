import LoginFlow
import LoginWire
import Testing
import UsherConfiguration

@testable import Daemon

/// FLOW-08: guessing passwords gets slow, and slows nobody else.
@Suite struct PasswordLimitsTests {
    private typealias Place = PasswordLimits.Place

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func source(_ address: String) -> LoginSource {
        var request = LoginRequest.of("alice")
        request.remoteHost = bytes(address)
        return LoginSource(request)
    }

    private static func place(_ user: String, _ address: String) -> Place {
        Place(user: bytes(user), source: source(address))
    }

    /// A password that the provider judges at once; nil: it was judged.
    private static func type(
        _ limits: PasswordLimits, _ place: Place, _ outcome: PasswordOutcome, at second: Int64
    ) -> LoginRefusal? {
        switch limits.take(place, now: .seconds(second)) {
        case .failure(let refusal): return refusal
        case .success(let ticket):
            limits.leave(ticket, outcome, now: .seconds(second))
            return nil
        }
    }

    @Test func `5 wrong passwords are free, then the wait doubles to 15 minutes`() {
        let limits = PasswordLimits(limits: Limits())
        let alice = Self.place("alice", "192.0.2.1")
        // What else would count, does not: alice has signed in from there.
        limits.noteSuccess(alice, now: .zero)
        for _ in 0..<5 { #expect(Self.type(limits, alice, .wrong, at: 0) == nil) }
        var now: Int64 = 0
        for wait: Int64 in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            #expect(Self.type(limits, alice, .wrong, at: now) == .tooManyFailures(.userAndSource, seconds: wait))
            // A second too early is too early.
            if wait > 1 {
                #expect(
                    Self.type(limits, alice, .right, at: now + wait - 1) == .tooManyFailures(.userAndSource, seconds: 1)
                )
            }
            now += wait
            // Later waits are so long that a failure is forgotten meanwhile.
            if wait >= 256 { return }
            #expect(Self.type(limits, alice, .wrong, at: now) == nil)
        }
    }

    @Test func `the wait never exceeds 15 minutes, however many were wrong at one time`() {
        let limits = PasswordLimits(limits: Limits())
        let alice = Self.place("alice", "192.0.2.1")
        limits.noteSuccess(alice, now: .zero)
        let tickets = (0..<60).compactMap { _ in try? limits.take(alice, now: .zero).get() }
        #expect(tickets.count == 60)
        for ticket in tickets { limits.leave(ticket, .wrong, now: .zero) }
        #expect(Self.type(limits, alice, .right, at: 0) == .tooManyFailures(.userAndSource, seconds: 900))
        #expect(Self.type(limits, alice, .right, at: 899) == .tooManyFailures(.userAndSource, seconds: 1))
        #expect(Self.type(limits, alice, .right, at: 900) == nil)
    }

    @Test func `a burst is paid for, and not for ever`() {
        let limits = PasswordLimits(limits: Limits())
        let alice = Self.place("alice", "192.0.2.1")
        limits.noteSuccess(alice, now: .zero)
        let tickets = (0..<200).compactMap { _ in try? limits.take(alice, now: .zero).get() }
        for ticket in tickets { limits.leave(ticket, .wrong, now: .zero) }
        // 37 count at most, and one is forgotten every 720 s: 4 are left.
        let later: Int64 = 33 * 720
        #expect(Self.type(limits, alice, .wrong, at: later) == nil)
        #expect(Self.type(limits, alice, .right, at: later) == .tooManyFailures(.userAndSource, seconds: 1))
        let halfway = limits.take(alice, now: .seconds(later) + .milliseconds(500))
        guard case .failure(let refusal) = halfway else {
            Issue.record("half a second is not enough")
            return
        }
        // Nobody is told to wait for no time.
        #expect(refusal == .tooManyFailures(.userAndSource, seconds: 1))
    }

    @Test func `a right password under delay waits like a wrong one`() {
        let limits = PasswordLimits(limits: Limits())
        let alice = Self.place("alice", "192.0.2.1")
        for _ in 0..<6 { _ = Self.type(limits, alice, .wrong, at: 0) }
        #expect(Self.type(limits, alice, .right, at: 0) == .tooManyFailures(.userAndSource, seconds: 1))
        #expect(Self.type(limits, alice, .right, at: 1) == nil)
        // It wipes out what came before from there.
        for _ in 0..<4 { #expect(Self.type(limits, alice, .wrong, at: 1) == nil) }
        #expect(Self.type(limits, alice, .right, at: 1) == nil)
    }

    @Test func `failures are forgotten one after the other`() {
        let limits = PasswordLimits(limits: Limits())
        let alice = Self.place("alice", "192.0.2.1")
        limits.noteSuccess(alice, now: .zero)
        for _ in 0..<5 { _ = Self.type(limits, alice, .wrong, at: 0) }
        // 5 in an hour: one every 720 s.
        #expect(Self.type(limits, alice, .wrong, at: 720) == nil)
        #expect(Self.type(limits, alice, .wrong, at: 720) == .tooManyFailures(.userAndSource, seconds: 1))
        for _ in 0..<5 { #expect(Self.type(limits, alice, .wrong, at: 720 + 3_600) == nil) }
    }

    @Test func `a name is guarded wherever the guesses come from, and its owner is not slowed`() {
        let limits = PasswordLimits(limits: Limits())
        let home = Self.place("alice", "198.51.100.1")
        limits.noteSuccess(home, now: .zero)
        for number in 0..<10 {
            #expect(Self.type(limits, Self.place("alice", "192.0.2.\(number)"), .wrong, at: 0) == nil)
        }
        let stranger = Self.place("alice", "192.0.2.99")
        #expect(Self.type(limits, stranger, .right, at: 0) == .tooManyFailures(.user, seconds: 1))
        #expect(Self.type(limits, home, .right, at: 0) == nil)
        #expect(Self.type(limits, Self.place("bob", "192.0.2.99"), .right, at: 0) == nil)
        // After 30 days nobody knows alice there any more.
        let month: Int64 = 30 * 86_400
        for number in 0..<10 {
            #expect(Self.type(limits, Self.place("alice", "192.0.2.\(number)"), .wrong, at: month) == nil)
        }
        #expect(Self.type(limits, home, .right, at: month - 1) == nil)
        #expect(Self.type(limits, home, .right, at: month) == .tooManyFailures(.user, seconds: 1))
    }

    @Test func `a source is guarded whatever names it tries, and a /64 of IPv6 is one source`() {
        let limits = PasswordLimits(limits: Limits())
        for number in 0..<20 {
            let place = Self.place("user\(number)", "2001:db8:0:1::\(number)")
            #expect(Self.type(limits, place, .wrong, at: 0) == nil)
            // A right password for a name of one's own gives no new guesses.
            if number < 19 { #expect(Self.type(limits, Self.place("own", "2001:db8:0:1::9"), .right, at: 0) == nil) }
        }
        #expect(
            Self.type(limits, Self.place("zoe", "2001:db8:0:1:ffff::1"), .right, at: 0)
                == .tooManyFailures(.source, seconds: 1))
        #expect(Self.type(limits, Self.place("zoe", "2001:db8:0:2::1"), .right, at: 0) == nil)
        #expect(
            Self.type(limits, Self.place("own", "2001:db8:0:1::9"), .right, at: 0)
                == .tooManyFailures(.source, seconds: 1))
    }

    @Test func `the host is guarded against many names from many sources`() {
        let limits = PasswordLimits(limits: Limits())
        for number in 0..<100 {
            #expect(Self.type(limits, Self.place("user\(number)", "192.0.2.\(number)"), .wrong, at: 0) == nil)
        }
        let stranger = Self.place("zoe", "198.51.100.1")
        #expect(Self.type(limits, stranger, .right, at: 0) == .tooManyFailures(.host, seconds: 1))
        limits.noteSuccess(stranger, now: .zero)
        #expect(Self.type(limits, stranger, .right, at: 0) == nil)
    }

    @Test func `20,000 made-up names neither free the target nor need room`() {
        let limits = PasswordLimits(limits: Limits(), capacity: 1_000)
        let target = Self.place("alice", "192.0.2.1")
        limits.noteSuccess(Self.place("alice", "198.51.100.1"), now: .zero)
        let tickets = (0..<60).compactMap { _ in try? limits.take(target, now: .zero).get() }
        for ticket in tickets { limits.leave(ticket, .wrong, now: .zero) }
        #expect(Self.type(limits, target, .right, at: 1) == .tooManyFailures(.userAndSource, seconds: 899))
        var refusals: Set<String> = []
        for number in 0..<20_000 {
            let place = Self.place("n\(number)", "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)")
            if let refusal = Self.type(limits, place, .wrong, at: 1) { refusals.insert(refusal.reason) }
        }
        #expect(limits.count <= 1_002)
        #expect(refusals == ["limit.password_host"])
        #expect(Self.type(limits, target, .right, at: 1) == .tooManyFailures(.userAndSource, seconds: 899))
        #expect(Self.type(limits, Self.place("alice", "198.51.100.1"), .right, at: 1) == nil)
    }

    @Test func `who finds no room shares one count with all others`() {
        var settings = Limits()
        settings.failuresPerHost = 1_000
        let limits = PasswordLimits(limits: settings, capacity: 10)
        // Each takes three entries, and the host one; then there is no room.
        for number in 0..<3 { _ = Self.type(limits, Self.place("user\(number)", "192.0.2.\(number)"), .wrong, at: 0) }
        for number in 3..<8 {
            #expect(Self.type(limits, Self.place("user\(number)", "192.0.2.\(number)"), .wrong, at: 0) == nil)
        }
        #expect(
            Self.type(limits, Self.place("zoe", "198.51.100.1"), .right, at: 0) == .tooManyFailures(.table, seconds: 1))
        #expect(limits.count <= 12)
        // An hour later the old entries are gone, and there is room again.
        #expect(Self.type(limits, Self.place("zoe", "198.51.100.1"), .right, at: 7_200) == nil)
        #expect(limits.count == 0)
    }

    @Test func `an outage and a right password are no failure, and after one the next are judged in turn`() {
        let limits = PasswordLimits(limits: Limits())
        let alice = Self.place("alice", "192.0.2.1")
        for _ in 0..<50 { #expect(Self.type(limits, alice, .unknown, at: 0) == nil) }
        for _ in 0..<50 { #expect(Self.type(limits, alice, .right, at: 0) == nil) }
        #expect(limits.count == 0)
        #expect(Self.type(limits, alice, .wrong, at: 0) == nil)
        let tickets = (0..<10).compactMap { _ in try? limits.take(alice, now: .zero).get() }
        #expect(tickets.count == 4)
        #expect(Self.type(limits, alice, .right, at: 0) == .tooManyFailures(.userAndSource, seconds: 1))
        for ticket in tickets { limits.leave(ticket, .unknown, now: .zero) }
        #expect(Self.type(limits, alice, .right, at: 0) == nil)
    }

    @Test func `a configuration counts from now on`() {
        let limits = PasswordLimits(limits: Limits())
        var strict = Limits()
        strict.failuresPerUser = 1
        limits.use(strict)
        #expect(Self.type(limits, Self.place("alice", "192.0.2.1"), .wrong, at: 0) == nil)
        #expect(
            Self.type(limits, Self.place("alice", "192.0.2.2"), .right, at: 0) == .tooManyFailures(.user, seconds: 1))
    }

    @Test func `a source is an address, a network, a name, or a local user`() {
        var request = LoginRequest.of("alice")
        let source = { (remote: String, ssh: String, uid: UInt32) in
            request.remoteHost = Self.bytes(remote)
            request.sshConnection = Self.bytes(ssh)
            request.realUID = uid
            return LoginSource(request)
        }
        #expect(source("192.0.2.7", "", 0) == .address4([192, 0, 2, 7]))
        #expect(source("::ffff:192.0.2.7", "", 0) == .address4([192, 0, 2, 7]))
        #expect(source("2001:db8:1:2:3::4", "", 0) == .network6([0x20, 1, 0x0D, 0xB8, 0, 1, 0, 2]))
        #expect(source("fe80::1%eth0", "", 0) == .network6([0xFE, 0x80, 0, 0, 0, 0, 0, 0]))
        #expect(source("Chosen.Example", "", 0) == .name(Self.bytes("chosen.example")))
        // The name is the other side's choice, the address is not.
        #expect(source("chosen.example", "192.0.2.8 50122 198.51.100.2 22", 0) == .address4([192, 0, 2, 8]))
        #expect(source("192.0.2.7", "UNKNOWN 65535 UNKNOWN 65535", 0) == .address4([192, 0, 2, 7]))
        #expect(source("", "", 5_000) == .local(uid: 5_000))
        #expect(source("192.0.2.7\0x", "", 0) == .name(Self.bytes("192.0.2.7\0x")))
    }

    @Test func `a login waits after 5 wrong passwords, and the code stays open`() async throws {
        try await TestDaemon.with { daemon in
            let reasons = { (password: String) async throws -> String in
                let shim = try ShimClient(daemon)
                shim.begin(.of("alice", service: "sudo", from: "192.0.2.7"))
                try await shim.untilAsked()
                shim.answer(.password, password)
                let verdict = try await shim.verdict()
                return "\(verdict?.reason ?? "none"): \(verdict?.text ?? "")"
            }
            for _ in 0..<5 { #expect(try await reasons("wrong").hasPrefix("password.wrong: ")) }
            let wait = "limit.password_user_source: Too many wrong passwords. Please try again in 1 second."
            #expect(try await reasons("right+horse ü") == wait)
            // Nobody was asked.
            #expect(daemon.provider.count("password") == 5)
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice", service: "sudo", from: "192.0.2.7"))
            try await shim.untilAsked()
            shim.answer(.password, "")
            #expect(try await shim.untilShown().contains("CODE-1"))
            shim.send(ShimClient.cancelFrame)
            _ = try await shim.verdict()
            daemon.clock.advance(.seconds(1))
            #expect(try await reasons("right+horse ü") == "granted: ")
            #expect(daemon.provider.count("password") == 6)
        }
    }
}
