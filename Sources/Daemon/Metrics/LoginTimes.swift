import NIOConcurrencyHelpers

/// The stopwatch of one login, which several tasks press.
package final class LoginTimes: Sendable {
    private let uptime: @Sendable () -> Duration
    private let watch: NIOLockedValueBox<LoginStopwatch>

    init(startedAt: Duration, uptime: @escaping @Sendable () -> Duration) {
        self.uptime = uptime
        watch = NIOLockedValueBox(LoginStopwatch(startedAt: startedAt))
    }

    func askedProvider() { press { $0.askedProvider(at: $1) } }

    func providerAnswered(isUndecided: Bool = false) {
        press { $0.providerAnswered(isUndecided: isUndecided, at: $1) }
    }

    func showed() { press { $0.showed(at: $1) } }

    func personAnswered() { press { $0.personAnswered(at: $1) } }

    /// Until now.
    var reading: LoginStopwatch {
        press { $0.end(at: $1) }
        return watch.withLockedValue { $0 }
    }

    private func press(_ button: (inout LoginStopwatch, Duration) -> Void) {
        let now = uptime()
        watch.withLockedValue { button(&$0, now) }
    }
}
