import HostSystem
import LoginFlow
import LoginWire
import NIOCore

/// Tells the service manager that the daemon lives, for as long as it does.
struct Watchdog: Sendable {
    /// Between two signs of life.
    let pause: Duration
    let sleep: @Sendable (Duration) async throws -> Void
    let sendSign: @Sendable () -> Void

    /// systemd's, three signs within its time; nil when it waits for none.
    static func system(_ clock: DaemonClock) -> Watchdog? {
        ServiceNotification.watchdogTime().map {
            Watchdog(pause: $0 / 3, sleep: clock.sleep) { ServiceNotification.send("WATCHDOG=1") }
        }
    }

    /// A sign after each `probe` that says yes, until the task is cancelled. None comes of a probe that does not end.
    func run(probe: @Sendable () async -> Bool) async {
        repeat {
            if await probe() { sendSign() }
        } while (try? await sleep(pause)) != nil
    }
}

extension LoginService {
    /// Whether a login would get an answer: the event loop of the sockets turns, no lock that logins take is held, and
    /// root, whom nobody ever signs in as, is refused for that.
    func answers(on group: any EventLoopGroup) async -> Bool {
        let turned = try? await group.next().submit { true }.get()
        let request = LoginRequest(
            id: [UInt8](repeating: 0, count: 16), phase: .authenticate, service: Array("sshd".utf8),
            user: Array("root".utf8), accountUID: 0)
        _ = (places.total, counters.values, metrics.values.trials)
        guard case .failure(.nameSystemAccount) = admit(request, in: inForce) else { return false }
        return turned == true
    }
}
