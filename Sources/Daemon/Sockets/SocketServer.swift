package import HostSystem
package import NIOCore
import NIOPosix

/// Turns accepted descriptors into channels and runs one task for each.
package struct SocketServer: Sendable {
    private let group: any EventLoopGroup
    private let acceptor: UnixAcceptor

    /// Takes the listening descriptor over.
    package init(listener: Int32, group: any EventLoopGroup) throws(SystemError) {
        self.group = group
        acceptor = try UnixAcceptor(listener: listener)
    }

    /// Serves until the task is cancelled; then it stops accepting, cancels the connections' tasks
    /// and waits for them. Whoever was admitted leaves once, served or not.
    package func run(
        admit: @escaping @Sendable (PeerCredentials) -> Bool,
        serve: @escaping @Sendable (NIOAsyncChannel<ByteBuffer, ByteBuffer>, PeerCredentials) async -> Void,
        leave: @escaping @Sendable (PeerCredentials) -> Void
    ) async {
        acceptor.start()
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { tasks in
                for await descriptor in acceptor.connections {
                    guard let peer = try? PeerCredentials(socket: descriptor), admit(peer) else {
                        UnixAcceptor.close(descriptor)
                        continue
                    }
                    tasks.addTask {
                        defer { leave(peer) }
                        guard let channel = try? await channel(descriptor) else { return }
                        await serve(channel, peer)
                    }
                }
                tasks.cancelAll()
            }
        } onCancel: {
            acceptor.stop()
        }
    }

    private func channel(_ descriptor: Int32) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: group).withConnectedSocket(descriptor) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    }
}
