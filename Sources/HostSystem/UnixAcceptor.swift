import Glibc

/// Accepts connections from a socket that listens already, and never calls listen(2) itself: on
/// Linux a second listen makes the caller the peer that SO_PEERCRED reports, and pam_usher.so
/// trusts only root there.
///
/// Who is not admitted is closed at once, by the accepting thread: a flood of connections that nobody
/// serves holds no descriptors, however late the receiver is.
package final class UnixAcceptor: Sendable {
    private let listener: Int32
    private let wakeUp: (read: Int32, write: Int32)
    private let sink: AsyncStream<AcceptedConnection>.Continuation
    /// Those that were admitted, in order.
    package let connections: AsyncStream<AcceptedConnection>

    /// Takes the listening descriptor over. Throws errno's value when no pipe can be had.
    package init(listener: Int32) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError(call: "pipe", number: errno) }
        for end in ends + [listener] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK)
        self.listener = listener
        wakeUp = (ends[0], ends[1])
        (connections, sink) = AsyncStream.makeStream()
    }

    deinit {
        // Not earlier: `stop` may come twice, and the number could belong to somebody else by then.
        for descriptor in [listener, wakeUp.read, wakeUp.write] { Self.close(descriptor) }
    }

    /// Starts the accepting thread; it ends after `stop`. `admit` is asked there, once a connection.
    package func start(admit: @escaping @Sendable (PeerCredentials) -> Bool) {
        if !BackgroundThread.start({ self.run(admit) }) { sink.finish() }
    }

    /// Ends `connections`; connections that wait in the backlog stay there.
    package func stop() {
        _ = write(wakeUp.write, [1], 1)
    }

    /// Closes a descriptor from `connections` that nobody serves.
    package static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    private func run(_ admit: (PeerCredentials) -> Bool) {
        var watched = [
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            watched[0].revents = 0
            watched[1].revents = 0
            _ = poll(&watched, 2, -1)
            if watched[1].revents != 0 { break }
            guard watched[0].revents != 0 else { continue }
            acceptAll(admit)
        }
        sink.finish()
    }

    private func acceptAll(_ admit: (PeerCredentials) -> Bool) {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor >= 0 {
                guard let peer = try? PeerCredentials(socket: descriptor), admit(peer) else {
                    Self.close(descriptor)
                    continue
                }
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
                sink.yield(AcceptedConnection(descriptor: descriptor, peer: peer))
                continue
            }
            if errno == EINTR || errno == ECONNABORTED { continue }
            // No descriptor or memory left: wait a moment instead of spinning.
            if errno != EAGAIN { usleep(50_000) }
            return
        }
    }
}
