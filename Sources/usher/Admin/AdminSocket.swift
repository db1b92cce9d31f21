import Glibc
import HostSystem
import StrictJSON

/// The caller's end of usherd's admin socket.
struct AdminSocket {
    static let standardPath = "/run/usher/admin.sock"
    /// For the connection, and again for the answer; in milliseconds.
    private static let patience: Int64 = 2_000

    let path: String

    /// Asks one question on a connection of its own. `patience` is for the answer, in milliseconds.
    func ask(
        _ verb: AdminVerb, _ members: [(String, JSONValue)] = [], patience: Int64 = patience
    ) throws(AdminError) -> JSONObject {
        let descriptor = try connect()
        defer { close(descriptor) }
        guard let peer = try? PeerCredentials(socket: descriptor), peer.uid == 0 || peer.uid == geteuid() else {
            throw .foreignPeer
        }
        let deadline = Self.now() + patience
        try send(verb.request(members), descriptor, deadline)
        return try AdminAnswer.parse(try receiveLine(descriptor, deadline))
    }

    private func connect() throws(AdminError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .pathTooLong }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let deadline = Self.now() + Self.patience
        while true {
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if result == 0 { return descriptor }
            // EAGAIN: the listener's queue is full.
            let number = errno
            guard number == EAGAIN || number == EINTR, Self.now() < deadline else {
                close(descriptor)
                throw number == EAGAIN || number == EINTR ? .timedOut : .unreachable(number)
            }
            usleep(20_000)
        }
    }

    private func send(_ bytes: [UInt8], _ descriptor: Int32, _ deadline: Int64) throws(AdminError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(descriptor, Int16(POLLOUT), deadline)
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno != EINTR, errno != EAGAIN { throw .malformed }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    private func receiveLine(_ descriptor: Int32, _ deadline: Int64) throws(AdminError) -> [UInt8] {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            try wait(descriptor, Int16(POLLIN), deadline)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .malformed
            }
            guard count > 0 else { throw .malformed }
            let piece = chunk[..<count]
            if let end = piece.firstIndex(of: UInt8(ascii: "\n")) {
                line += piece[..<end]
                guard line.count <= AdminAnswer.maximumBytes else { throw .tooLarge }
                return line
            }
            line += piece
            guard line.count <= AdminAnswer.maximumBytes else { throw .tooLarge }
        }
    }

    private func wait(_ descriptor: Int32, _ events: Int16, _ deadline: Int64) throws(AdminError) {
        while true {
            let left = deadline - Self.now()
            guard left > 0 else { throw .timedOut }
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            if poll(&entry, 1, Int32(left)) > 0 { return }
        }
    }

    /// Monotonic milliseconds.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
