import NIOCore
import StrictJSON

/// One connection of the `usher` command: JSON objects, one a line each way.
struct AdminConnection: Sendable {
    private static let maximumLineBytes = 16_384
    private static let patience = TimeAmount.seconds(30)

    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    let requests: AdminRequests
    let peerUID: UInt32

    func run() async {
        let impatience = channel.channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in
            channel.channel.close(promise: nil)
        }
        defer { impatience.cancel() }
        try? await channel.executeThenClose { inbound, outbound in
            var line: [UInt8] = []
            for try await buffer in inbound {
                line.append(contentsOf: buffer.readableBytesView)
                while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                    let answer = await requests.answer(Array(line[..<end]), peer: peerUID)
                    line.removeSubrange(...end)
                    try await outbound.write(ByteBuffer(bytes: answer.encoded() + [UInt8(ascii: "\n")]))
                }
                guard line.count <= Self.maximumLineBytes else { return }
            }
        }
    }
}
