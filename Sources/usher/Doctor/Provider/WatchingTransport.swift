import OpenIDConnect

/// Lets requests pass and writes down what their answers say about clocks and certificates.
struct WatchingTransport: HTTPTransport {
    let carrier: any HTTPTransport
    let log: PassingLog
    /// In seconds of Unix time.
    let now: @Sendable () -> Int64

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let answer = try await carrier.send(request)
        await log.add(answer, from: request.url.host, at: now())
        return answer
    }
}
