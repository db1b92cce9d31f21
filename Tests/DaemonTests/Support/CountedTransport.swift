import NIOConcurrencyHelpers
import OpenIDConnect

@testable import Daemon

/// A transport of the daemon's, for one provider of the test's; counted from its beginning to its end.
final class CountedTransport: HTTPTransport {
    private let provider: any HTTPTransport
    private let count: TransportCount

    init(_ provider: any HTTPTransport, _ count: TransportCount) {
        self.provider = provider
        self.count = count
        count.change(1)
    }

    deinit {
        count.change(-1)
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        try await provider.send(request)
    }
}

/// What there is of the daemon's transports, and what it told its service manager.
final class TransportCount: Sendable {
    private struct State {
        var living = 0
        var made = 0
        var states: [ConfigurationReload.ServiceState] = []
    }

    private let state = NIOLockedValueBox(State())

    var living: Int { state.withLockedValue(\.living) }
    var made: Int { state.withLockedValue(\.made) }
    /// Reloads that are over, good or not.
    var reloads: Int { state.withLockedValue { $0.states.count { $0 == .ready } } }
    var states: [ConfigurationReload.ServiceState] { state.withLockedValue(\.states) }

    func change(_ number: Int) {
        state.withLockedValue { state in
            state.living += number
            if number > 0 { state.made += 1 }
        }
    }

    func note(_ serviceState: ConfigurationReload.ServiceState) {
        state.withLockedValue { $0.states.append(serviceState) }
    }
}
