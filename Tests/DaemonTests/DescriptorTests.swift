import Glibc
import LoginWire
import Testing

@testable import Daemon

/// SOCK-03: what comes beside the bytes of a connection.
@Suite struct DescriptorTests {
    /// SCM_MAX_FD.
    private static let most = 253

    @Test(arguments: [false, true])
    func `descriptors that a client sends are closed (SOCK-03)`(_ isAdmin: Bool) async throws {
        try await TestDaemon.with { daemon in
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            defer { close(ends[0]) }
            let connection = try SocketClient(path: isAdmin ? daemon.adminPath : daemon.authPath)
            let bytes =
                isAdmin ? Array("{\"verb\":\"ping\"}\n".utf8) : LoginRequest.of("alice", phase: .account).encode()
            let sent = send(bytes, and: ends[1], on: connection.descriptor)
            close(ends[1])
            #expect(sent == bytes.count)
            #expect(try await connection.receive().isEmpty == false)
            // The pipe has no writer any more while the connection is open still.
            var entry = pollfd(fd: ends[0], events: 0, revents: 0)
            #expect(poll(&entry, 1, 60_000) == 1 && entry.revents == Int16(POLLHUP))
            withExtendedLifetime(connection) {}
        }
    }

    /// The bytes with as many copies of the descriptor as one message takes.
    private func send(_ bytes: [UInt8], and descriptor: Int32, on connection: Int32) -> Int {
        let length = 16 + 4 * Self.most
        // cmsghdr {length, SOL_SOCKET, SCM_RIGHTS}, the descriptors, padding
        var control: [UInt8] = []
        withUnsafeBytes(of: (UInt64(length), 1 as Int32, 1 as Int32)) { control.append(contentsOf: $0.prefix(16)) }
        for _ in 0..<Self.most { withUnsafeBytes(of: descriptor) { control.append(contentsOf: $0) } }
        control += [UInt8](repeating: 0, count: (8 - length % 8) % 8)
        var text = bytes
        return text.withUnsafeMutableBytes { text in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: text.baseAddress, iov_len: text.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    return sendmsg(connection, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
    }
}
