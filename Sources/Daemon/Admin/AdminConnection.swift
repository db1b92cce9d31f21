import NIOCore
import SecretMemory
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
                Self.move(buffer, to: &line, transfer.secret)
                while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                    if isAdministrator { impatience.cancel() }
                    let answer = await requests.line(Array(line[..<end]), peer: peerUID, transfer: transfer)
                    line.removeSubrange(...end)
                    Self.move(&line, to: transfer.secret)
                    try await outbound.write(answer.withBytes { ByteBuffer(bytes: $0) })
                    if isAdministrator { impatience = hangUp(in: Self.patience) }
                }
                guard line.count <= Self.maximumLineBytes else { return }
            }
        }
    }

    /// What belongs to a secret does not become part of a line.
    private static func move(_ buffer: ByteBuffer, to line: inout [UInt8], _ secret: SecretIntake) {
        buffer.withUnsafeReadableBytes { bytes in line.append(contentsOf: bytes.dropFirst(secret.take(bytes))) }
    }

    /// The same of what came together with the line that announced it.
    private static func move(_ line: inout [UInt8], to secret: SecretIntake) {
        let count = line.withUnsafeBytes { secret.take($0) }
        line.removeFirst(count)
    }

    private func hangUp(in patience: TimeAmount) -> Scheduled<Void> {
        channel.channel.eventLoop.scheduleTask(in: patience) { [channel] in channel.channel.close(promise: nil) }
    }
}
