import Glibc
import Testing

@testable import HostSystem

@Suite struct UnixConnectionTests {
    /// A listener, and what a client does with its end before we read.
    private func connection(
        milliseconds: Int64 = 30_000, client: (Int32) -> Void
    ) throws -> (UnixConnection, Int32) {
        let place = try TemporaryDirectory()
        let listener = try UnixListener.bind(path: place.file("socket"))
        defer { close(listener) }
        #expect(UnixConnection(listener: listener, milliseconds: 1) == nil)
        #expect(!UnixConnection.waits(at: listener, milliseconds: 0))
        let end = connect(to: place.file("socket"))
        #expect(UnixConnection.waits(at: listener, milliseconds: 30_000))
        client(end)
        return (try #require(UnixConnection(listener: listener, milliseconds: milliseconds)), end)
    }

    private func connect(to path: String) -> Int32 {
        let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(end, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
        return end
    }

    @Test func `bytes go both ways, and the kernel says who asks`() throws {
        let (connection, end) = try connection { _ = write($0, [1, 2, 3, 4] as [UInt8], 4) }
        defer { close(end) }
        #expect(try connection.read(1) == [1])
        #expect(try connection.read(3) == [2, 3, 4])
        #expect(try connection.read(0) == [])
        try connection.write([5, 6])
        var answer: [UInt8] = [0, 0]
        #expect(read(end, &answer, 2) == 2 && answer == [5, 6])
        #expect(try connection.peer().uid == geteuid())
    }

    @Test func `an end before all bytes is no message`() throws {
        let (connection, end) = try connection {
            _ = write($0, [1, 2] as [UInt8], 2)
            shutdown($0, Int32(SHUT_WR))
        }
        defer { close(end) }
        #expect(throws: ConnectionRefusal.ended) { try connection.read(3) }
    }

    @Test func `a client that waits is not waited for`() throws {
        let (connection, end) = try connection(milliseconds: 100) { _ = write($0, [1] as [UInt8], 1) }
        defer { close(end) }
        #expect(throws: ConnectionRefusal.tooSlow) { try connection.read(2) }
    }

    @Test func `descriptors are refused and closed`() throws {
        let before = openDescriptors()
        do {
            let (connection, end) = try connection { sendDescriptor($0) }
            defer { close(end) }
            #expect(throws: ConnectionRefusal.descriptors) { try connection.read(1) }
        }
        #expect(openDescriptors().subtracting(before) == [])
    }

    /// Each with what it is. Threads of other tests may yet close some.
    private func openDescriptors() -> Set<String> {
        let names = (try? DirectoryListing.names(in: "/proc/self/fd", suffix: "")) ?? []
        return Set(
            names.compactMap { name in
                var target = [CChar](repeating: 0, count: 4_096)
                let count = readlink("/proc/self/fd/\(name)", &target, target.count)
                guard count > 0 else { return nil }
                return "\(name) \(String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self))"
            })
    }

    /// One byte with standard error beside it.
    private func sendDescriptor(_ end: Int32) {
        var byte: UInt8 = 1
        // cmsghdr {len 20, SOL_SOCKET, SCM_RIGHTS}, one descriptor, padding
        var control: [UInt8] = []
        withUnsafeBytes(of: (20 as UInt64, 1 as Int32, 1 as Int32, STDERR_FILENO, 0 as Int32)) {
            control.append(contentsOf: $0.prefix(24))
        }
        let sent = withUnsafeMutablePointer(to: &byte) { pointer in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: pointer, iov_len: 1)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    return sendmsg(end, &message, 0)
                }
            }
        }
        #expect(sent == 1)
    }
}
