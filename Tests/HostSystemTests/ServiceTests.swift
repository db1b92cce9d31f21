import Glibc
import HostSystem
import Testing

/// What systemd hands over and is told. Each runs in a process of its own, because it changes the
/// environment.
@Suite struct ServiceTests {
    @Test func `systemd is told by a path, by an abstract name, or not at all`() async {
        await #expect(processExitsWith: .success) {
            ServiceNotification.send("READY=1")  // nobody is there
            let directory = try TemporaryDirectory()
            for name in [directory.file("notify"), "@usher-test-\(getpid())"] {
                let socket = try DatagramSocket(name)
                setenv("NOTIFY_SOCKET", name, 1)
                ServiceNotification.send("STATUS=2 logins\nREADY=1")
                #expect(socket.receive() == Array("STATUS=2 logins\nREADY=1".utf8))
            }
        }
    }

    @Test func `systemd is told when a reload begins, by its own clock`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let socket = try DatagramSocket(directory.file("notify"))
            setenv("NOTIFY_SOCKET", directory.file("notify"), 1)
            var before = timespec()
            clock_gettime(CLOCK_MONOTONIC, &before)
            ServiceNotification.sendReloading()
            let text = String(decoding: try #require(socket.receive()), as: UTF8.self)
            let prefix = "RELOADING=1\nMONOTONIC_USEC="
            #expect(text.hasPrefix(prefix))
            let time = try #require(Int64(text.dropFirst(prefix.count)))
            let start = Int64(before.tv_sec) * 1_000_000 + Int64(before.tv_nsec) / 1_000
            #expect((start...start + 60_000_000).contains(time))
        }
    }

    /// sd_watchdog_enabled(3).
    @Test func `the watchdog's time is systemd's, and only for the process that it names`() async {
        await #expect(processExitsWith: .success) {
            #expect(ServiceNotification.watchdogTime() == nil)
            for (text, time) in [
                ("10000000", Duration.seconds(10)), ("1", .microseconds(1)), ("0", nil), ("-5", nil), ("ten", nil),
                ("99999999999999999999", nil),
            ] {
                setenv("WATCHDOG_USEC", text, 1)
                unsetenv("WATCHDOG_PID")
                #expect(ServiceNotification.watchdogTime() == time)
                setenv("WATCHDOG_PID", "\(getpid())", 1)
                #expect(ServiceNotification.watchdogTime() == time)
                setenv("WATCHDOG_PID", "1", 1)
                #expect(ServiceNotification.watchdogTime() == nil)
            }
        }
    }

    @Test func `sockets are taken by name, once, and closed on exec`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            for (offset, name) in ["auth", "admin"].enumerated() {
                let descriptor = try UnixListener.bind(path: directory.file(name))
                dup2(descriptor, 200 + Int32(offset))
            }
            setenv("LISTEN_FDS", "2", 1)
            setenv("LISTEN_FDNAMES", "auth:admin", 1)
            setenv("LISTEN_PID", "\(getpid())", 1)
            #expect(InheritedSockets.take(first: 200) == ["auth": 200, "admin": 201])
            for descriptor: Int32 in [200, 201] { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
            for name in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"] { #expect(getenv(name) == nil) }
            #expect(InheritedSockets.take(first: 200).isEmpty)
        }
    }

    @Test func `what is no listening Unix stream socket, or not for us, is not taken`() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let listener = try UnixListener.bind(path: directory.file("s"))
            var pair: [Int32] = [0, 0]
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
            let internet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            listen(internet, 1)
            let file = open("/dev/null", O_RDONLY)
            for (offset, descriptor) in [pair[0], internet, file, listener].enumerated() {
                dup2(descriptor, 200 + Int32(offset))
            }
            func take(_ pid: String, _ count: String, _ names: String?) -> [String: Int32] {
                setenv("LISTEN_PID", pid, 1)
                setenv("LISTEN_FDS", count, 1)
                if let names { setenv("LISTEN_FDNAMES", names, 1) }
                return InheritedSockets.take(first: 200)
            }
            let own = "\(getpid())"
            #expect(take(own, "4", "a:b:c:d") == ["d": 203])
            #expect(take(own, "4", "a:b:c").isEmpty)
            #expect(take(own, "4", nil).isEmpty)
            #expect(take("1", "4", "a:b:c:d").isEmpty)
            #expect(take("", "4", "a:b:c:d").isEmpty)
            for count in ["0", "-1", "65", "x", "", "99999999999"] {
                #expect(take(own, count, "a:b:c:d").isEmpty)
            }
        }
    }

    @Test func `a hardened process writes no core and survives a closed pipe`() async {
        await #expect(processExitsWith: .success) {
            try ProcessHardening.apply()
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            close(ends[0])
            #expect(write(ends[1], [1], 1) == -1 && errno == EPIPE)
        }
    }

    @Test func `a log line ends with one newline`() async {
        await #expect(processExitsWith: .success) {
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            dup2(ends[1], STDERR_FILENO)
            StandardErrorLog.write(Array("{\"a\":1}".utf8))
            var bytes = [UInt8](repeating: 0, count: 100)
            let count = read(ends[0], &bytes, bytes.count)
            #expect(Array(bytes.prefix(count)) == Array("{\"a\":1}\n".utf8))
        }
    }
}
