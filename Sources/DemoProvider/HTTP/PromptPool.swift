import FlyingSocks
import Glibc

/// A socket pool whose sockets send at once: the server writes head and body apart, and between two
/// small writes the kernel waits 40 ms for an acknowledgement (Nagle's algorithm).
struct PromptPool<Pool: AsyncSocketPool>: AsyncSocketPool {
    let pool: Pool

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    /// The listening socket waits first; accepted sockets inherit its options.
    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        var on: Int32 = 1
        _ = setsockopt(
            socket.file.rawValue, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
