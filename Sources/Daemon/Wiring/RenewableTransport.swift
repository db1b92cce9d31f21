import NIOConcurrencyHelpers
import OpenIDConnect

/// What carries a provider's requests now. A reload puts a new transport in its place, which has read its files
/// anew; requests under way end on the old one, and it ends with the last of them.
final class RenewableTransport: HTTPTransport {
    private struct State {
        var transport: any HTTPTransport
        var hasFailed = false
    }

    private let state: NIOLockedValueBox<State>
    let figures = RequestFigures()

    init(_ transport: any HTTPTransport) {
        state = NIOLockedValueBox(State(transport: transport))
    }

    /// Did the last contact with the provider fail? Nothing but an answer ends that.
    var hasFailed: Bool { state.withLockedValue(\.hasFailed) }

    func renew(_ transport: any HTTPTransport) {
        state.withLockedValue { $0.transport = transport }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let transport = state.withLockedValue(\.transport)
        let began = ContinuousClock.now
        do throws(TransportError) {
            let answer = try await transport.send(request)
            // RFC 9110 §15.6: its fault. RFC 6585 §4: it is there; whoever asks too often must not make an outage.
            if answer.status != 429 { note(failure: answer.status >= 500) }
            figures.count(RequestFigures.Result(status: answer.status), after: ContinuousClock.now - began)
            return answer
        } catch {
            if error != .cancelled { note(failure: true) }
            figures.count(error == .cancelled ? .cancelled : .failed, after: ContinuousClock.now - began)
            throw error
        }
    }

    private func note(failure: Bool) {
        state.withLockedValue { $0.hasFailed = failure }
    }
}
