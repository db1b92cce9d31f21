import Glibc
import HostSystem
import SecretMemory

/// One connection to usherd's admin socket; ends with the object.
final class AdminSession {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Nobody but root and the caller may have listened.
    func checkPeer() throws(AdminError) {
        guard let peer = try? PeerCredentials(socket: descriptor), peer.uid == 0 || peer.uid == geteuid() else {
            throw .foreignPeer
        }
    }

    /// One line each way; `patience` is in milliseconds.
    func ask(_ line: [UInt8], patience: Int64) throws(AdminError) -> [UInt8] {
        let deadline = Self.now() + patience
        defer { withExtendedLifetime(self) {} }
        try send(line, deadline)
        return try receiveLine(deadline)
    }

    /// Bytes that are part of no line; `patience` is in milliseconds.
    func send(_ secret: SecretBytes, patience: Int64) throws(AdminError) {
        defer { withExtendedLifetime(self) {} }
        try secret.withBytes { (bytes: UnsafeRawBufferPointer) throws(AdminError) in
            try send(bytes, Self.now() + patience)
        }
    }

    private func send(_ bytes: [UInt8], _ deadline: Int64) throws(AdminError) {
        // withUnsafeBytes forgets which error it was.
        let result = bytes.withUnsafeBytes { buffer -> Result<Void, AdminError> in
            do throws(AdminError) { return .success(try send(buffer, deadline)) } catch { return .failure(error) }
        }
        try result.get()
    }

    private func send(_ bytes: UnsafeRawBufferPointer, _ deadline: Int64) throws(AdminError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(Int16(POLLOUT), deadline)
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.send(descriptor, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno != EINTR, errno != EAGAIN { throw .malformed }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    private func receiveLine(_ deadline: Int64) throws(AdminError) -> [UInt8] {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            try wait(Int16(POLLIN), deadline)
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

    private func wait(_ events: Int16, _ deadline: Int64) throws(AdminError) {
        while true {
            let left = deadline - Self.now()
            guard left > 0 else { throw .timedOut }
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            if poll(&entry, 1, Int32(left)) > 0 { return }
        }
    }

    /// Monotonic milliseconds.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
