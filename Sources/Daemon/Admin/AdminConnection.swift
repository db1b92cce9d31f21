import NIOCore
import StrictJSON

/// One connection of the `usher` command: JSON objects, one a line each way.
struct AdminConnection: Sendable {
    private static let maximumLineBytes = 16_384
    /// For the whole connection; for an administrator, from one answer to the next question.
    private static let patience = TimeAmount.seconds(30)

    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    let requests: AdminRequests
    let peerUID: UInt32

    func run() async {
        var impatience = hangUp(in: Self.patience)
        defer { impatience.cancel() }
        let transfer = AdminTransfer()
        let isAdministrator = requests.isAdministrator(peerUID)
        try? await channel.executeThenClose { inbound, outbound in
            var line: [UInt8] = []
            for try await buffer in inbound {
                line.append(contentsOf: buffer.readableBytesView)
                while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                    if isAdministrator { impatience.cancel() }
                    let answer = await requests.answer(Array(line[..<end]), peer: peerUID, transfer: transfer)
                    line.removeSubrange(...end)
                    try await outbound.write(ByteBuffer(bytes: answer.encoded() + [UInt8(ascii: "\n")]))
                    if isAdministrator { impatience = hangUp(in: Self.patience) }
                }
                guard line.count <= Self.maximumLineBytes else { return }
            }
        }
    }

    private func hangUp(in patience: TimeAmount) -> Scheduled<Void> {
        channel.channel.eventLoop.scheduleTask(in: patience) { [channel] in channel.channel.close(promise: nil) }
    }
}
