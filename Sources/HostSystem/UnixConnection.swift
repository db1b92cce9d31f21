import CHostSystem
import Glibc

/// Why no more bytes come from a connection.
package enum ConnectionRefusal: Error, Equatable, Sendable {
    case ended
    case tooSlow
    case tooLarge
    /// Descriptors came with the bytes.
    case descriptors
    case failed(Int32)
}

/// One connection of a program that serves one at a time, or asks one question.
package final class UnixConnection {
    private let descriptor: Int32
    private let deadline: Int64

    /// Accepts the next connection; nil when none waits. All talk must be over after `milliseconds`.
    package init?(listener: Int32, milliseconds: Int64) {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        self.descriptor = descriptor
        deadline = Self.now() + milliseconds
    }

    /// Connects to who listens at the path. All talk must be over after `milliseconds`.
    package init(path: String, milliseconds: Int64) throws(ConnectionRefusal) {
        let connected = usher_connect_unix(path)
        guard connected >= 0 else { throw .failed(-connected) }
        descriptor = connected
        deadline = Self.now() + milliseconds
    }

    deinit {
        close(descriptor)
    }

    /// Whether a connection waits at a listener, within this time; −1 waits for ever.
    package static func waits(at listener: Int32, milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }

    package func peer() throws(SystemError) -> PeerCredentials {
        try PeerCredentials(socket: descriptor)
    }

    /// Exactly so many bytes.
    package func read(_ count: Int) throws(ConnectionRefusal) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var offset = 0
        while offset < count {
            let received = bytes.withUnsafeMutableBytes {
                usher_receive(descriptor, $0.baseAddress?.advanced(by: offset), count - offset)
            }
            switch received {
            case 0: throw .ended
            case 1...: offset += received
            case -Int(EAGAIN): try wait(for: Int16(POLLIN))
            case -Int(EBADMSG): throw .descriptors
            default: throw .failed(Int32(-received))
            }
        }
        return bytes
    }

    /// Everything up to the end; `tooLarge` when that is more than `maximum` bytes.
    package func readAll(maximum: Int) throws(ConnectionRefusal) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let received = chunk.withUnsafeMutableBytes { usher_receive(descriptor, $0.baseAddress, $0.count) }
            switch received {
            case 0: return all
            case 1...: all += chunk[..<received]
            case -Int(EAGAIN): try wait(for: Int16(POLLIN))
            case -Int(EBADMSG): throw .descriptors
            default: throw .failed(Int32(-received))
            }
            guard all.count <= maximum else { throw .tooLarge }
        }
    }

    /// All of it.
    package func write(_ bytes: [UInt8]) throws(ConnectionRefusal) {
        var offset = 0
        while offset < bytes.count {
            let sent = bytes.withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset, Int32(MSG_NOSIGNAL)
                )
            }
            if sent > 0 {
                offset += sent
            } else if errno == EAGAIN {
                try wait(for: Int16(POLLOUT))
            } else if errno != EINTR {
                throw .failed(errno)
            }
        }
    }

    private func wait(for event: Int16) throws(ConnectionRefusal) {
        let left = deadline - Self.now()
        var watched = pollfd(fd: descriptor, events: event, revents: 0)
        guard left > 0, poll(&watched, 1, Int32(truncatingIfNeeded: left)) > 0 else { throw .tooSlow }
    }

    /// Milliseconds of the monotonic clock.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
