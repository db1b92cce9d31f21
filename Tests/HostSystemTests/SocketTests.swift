import Glibc
import HostSystem
import Testing

@Suite struct SocketTests {
    @Test func `the kernel says who is at the other end`() throws {
        var pair: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        let peer = try PeerCredentials(socket: pair[0])
        #expect(peer.pid == getpid() && peer.uid == getuid() && peer.gid == getgid())
    }

    @Test func `what is no socket has no peer`() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: SystemError(call: "getsockopt", number: ENOTSOCK)) { try PeerCredentials(socket: file) }
        #expect(throws: SystemError(call: "getsockopt", number: EBADF)) { try PeerCredentials(socket: -1) }
    }

    @Test func `a socket is its owner's alone`() throws {
        let directory = try TemporaryDirectory()
        let listener = try UnixListener.bind(path: directory.file("s"))
        defer { close(listener) }
        var status = stat()
        #expect(lstat(directory.file("s"), &status) == 0 && status.st_mode == S_IFSOCK | 0o600)
        #expect(fcntl(listener, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func `a socket that nobody listens on is replaced, another one is not`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        close(try UnixListener.bind(path: path))
        let live = try UnixListener.bind(path: path)
        defer { close(live) }
        let taken = SystemError(call: "bind", number: EADDRINUSE)
        #expect(throws: taken) { try UnixListener.bind(path: path) }
        // With a full queue nobody can connect, and yet somebody listens.
        #expect(listen(live, 0) == 0)
        let clients = (0..<3).map { _ in Self.connect(path) }
        #expect(throws: taken) { try UnixListener.bind(path: path) }
        for client in clients { close(client) }
    }

    @Test func `files and foreign directories stay as they are`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([0x61], to: "f")
        #expect(throws: SystemError(call: "bind", number: EADDRINUSE)) {
            try UnixListener.bind(path: path)
        }
        #expect(try ConfigurationFile.read(path: path) == [0x61])
        #expect(throws: SystemError(call: "bind", number: EPERM)) { try UnixListener.bind(path: "s") }
        let long = directory.file(String(repeating: "x", count: 108))
        #expect(throws: SystemError(call: "bind", number: EINVAL)) { try UnixListener.bind(path: long) }
        chmod(directory.path, 0o777)
        #expect(throws: SystemError(call: "bind", number: EPERM)) {
            try UnixListener.bind(path: directory.file("s"))
        }
    }

    @Test func `connections arrive one by one, and stopping twice is once`() async throws {
        let directory = try TemporaryDirectory()
        let acceptor = try UnixAcceptor(listener: UnixListener.bind(path: directory.file("s")))
        acceptor.start { _ in true }
        var connections = acceptor.connections.makeAsyncIterator()
        for _ in 0..<3 {
            let client = Self.connect(directory.file("s"))
            defer { close(client) }
            let connection = try #require(await connections.next())
            let descriptor = connection.descriptor
            #expect(try connection.peer == PeerCredentials(socket: descriptor))
            #expect(connection.peer.pid == getpid())
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
            #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
            UnixAcceptor.close(descriptor)
        }
        acceptor.stop()
        #expect(await connections.next() == nil)
        acceptor.stop()
    }

    @Test func `who is not admitted is closed though nobody receives, and does not arrive`() async throws {
        let directory = try TemporaryDirectory()
        let acceptor = try UnixAcceptor(listener: UnixListener.bind(path: directory.file("s")))
        acceptor.start { $0.uid != geteuid() }
        for _ in 0..<3 {
            let client = Self.connect(directory.file("s"))
            defer { close(client) }
            var watched = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            #expect(poll(&watched, 1, 10_000) == 1)
            #expect(recv(client, &byte, 1, 0) == 0)
        }
        acceptor.stop()
        var connections = acceptor.connections.makeAsyncIterator()
        #expect(await connections.next() == nil)
    }

    @Test func `random bytes are as many as asked for, and others each time`() throws {
        #expect(try SystemRandom.bytes(0).isEmpty)
        #expect(try SystemRandom.bytes(1_000).count == 1_000)
        #expect(try SystemRandom.bytes(16) != SystemRandom.bytes(16))
    }

    @Test func `the wall clock shows this century`() {
        #expect((1_700_000_000..<4_102_444_800).contains(WallClock.now()))
    }

    /// A connected descriptor, non-blocking; -1 when the queue is full.
    private static func connect(_ path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }
}
