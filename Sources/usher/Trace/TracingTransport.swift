import OpenIDConnect

/// Lets requests pass and remembers what can be shown of them.
actor TracingTransport: HTTPTransport {
    private let carrier: any HTTPTransport
    private let addresses: @Sendable ([UInt8]) -> [String]
    private var exchanges: [TraceExchange] = []

    /// `addresses`: what the host's name service says about a name.
    init(
        carrier: any HTTPTransport, addresses: @escaping @Sendable ([UInt8]) -> [String] = HostAddresses.of
    ) {
        self.carrier = carrier
        self.addresses = addresses
    }

    /// What has passed since the last time.
    func take() -> [TraceExchange] {
        defer { exchanges = [] }
        return exchanges
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let resolved = addresses(request.url.host)
        let start = ContinuousClock.now
        do throws(TransportError) {
            let answer = try await carrier.send(request)
            exchanges.append(
                TraceExchange(request, .success(answer), after: ContinuousClock.now - start, addresses: resolved))
            return answer
        } catch {
            exchanges.append(
                TraceExchange(request, .failure(error), after: ContinuousClock.now - start, addresses: resolved))
            throw error
        }
    }
}
