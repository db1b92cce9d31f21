import NIOCore

/// One connection of a scraper: one request, one answer.
struct MetricsConnection: Sendable {
    /// For the whole connection, the slowest reader included.
    private static let patience = TimeAmount.seconds(5)

    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    let families: @Sendable () async -> [MetricFamily]

    func run() async {
        let impatience = channel.channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in
            channel.channel.close(promise: nil)
        }
        defer { impatience.cancel() }
        try? await channel.executeThenClose { inbound, outbound in
            var request: [UInt8] = []
            for try await buffer in inbound {
                request += buffer.readableBytesView
                guard let answer = await answer(ScrapeRequest.parse(request)) else { continue }
                try await outbound.write(ByteBuffer(bytes: answer))
                return
            }
        }
    }

    /// nil when more of the request has to come.
    private func answer(_ request: ScrapeRequest) async -> [UInt8]? {
        switch request {
        case .incomplete: return nil
        case .refused(let status):
            return ScrapeRequest.answer(
                status, type: "text/plain; charset=utf-8", body: Array("GET /metrics is what there is\n".utf8))
        case .scrape(let format, let hasBody):
            return ScrapeRequest.answer(
                200, type: format.contentType, body: MetricText.encode(await families(), as: format),
                hasBody: hasBody)
        }
    }
}
