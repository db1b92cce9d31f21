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
    /// and waits for them. `admit` is asked on the accepting thread; whoever was admitted leaves once, served
    /// or not.
    package func run(
        admit: @escaping @Sendable (PeerCredentials) -> Bool,
        serve: @escaping @Sendable (NIOAsyncChannel<ByteBuffer, ByteBuffer>, PeerCredentials) async -> Void,
        leave: @escaping @Sendable (PeerCredentials) -> Void
    ) async {
        acceptor.start(admit: admit)
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { tasks in
                for await connection in acceptor.connections {
                    tasks.addTask {
                        defer { leave(connection.peer) }
                        guard let channel = try? await channel(connection.descriptor) else { return }
                        await serve(channel, connection.peer)
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
