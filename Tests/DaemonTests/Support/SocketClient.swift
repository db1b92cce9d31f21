import Glibc
import HostSystem

/// The other end of one of the daemon's sockets. Waiting takes a thread of its own, never one of those
/// that the daemon runs on.
actor SocketClient {
    enum Trouble: Error {
        case cannotConnect(Int32)
        case timedOut
    }

    nonisolated let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Trouble.cannotConnect(errno) }
    }

    deinit {
        close(descriptor)
    }

    /// A peer that is gone is no error here: reading shows it.
    nonisolated func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// No more comes from here; the daemon's answers can still be read.
    nonisolated func endInput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The connection is gone in both directions.
    nonisolated func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Some bytes; none at the end.
    nonisolated func receive() async throws -> [UInt8] {
        let descriptor = descriptor
        let bytes: [UInt8]? = await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&entry, 1, 60_000) > 0 else { return continuation.resume(returning: nil) }
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = recv(descriptor, &bytes, bytes.count, 0)
                continuation.resume(returning: Array(bytes.prefix(max(count, 0))))
            }
            if !isStarted { continuation.resume(returning: nil) }
        }
        guard let bytes else { throw Trouble.timedOut }
        return bytes
    }

    /// Everything up to the end.
    nonisolated func receiveAll() async throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try await receive()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }
}
