import Glibc

/// Runs another program to its end, without a shell: nothing on its standard input, an environment of three words.
struct Program {
    struct Ended: Equatable {
        /// The exit status; -1 when a signal ended it or it could not be started.
        let status: Int32
        /// Standard output and standard error, at most 256 KiB.
        let output: String
    }

    private static let maximumBytes = 262_144
    private static let environment = [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "SWIFT_BACKTRACE=enable=no",
    ]
    private static let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]

    /// The file of a program, in root's folders alone.
    static func find(_ name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// It is killed when it has not ended after so many seconds.
    static func run(_ words: [String], seconds: Int = 30) -> Ended {
        guard let name = words.first, let path = name.hasPrefix("/") ? name : find(name) else {
            return Ended(status: -1, output: "\(words.first ?? ""): not installed")
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return Ended(status: -1, output: String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var arguments = ([path] + words.dropFirst()).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child: pid_t = 0
        let number = posix_spawn(&child, path, &actions, nil, &arguments, &variables)
        close(ends[1])
        guard number == 0 else { return Ended(status: -1, output: "\(path): \(String(cString: strerror(number)))") }
        let (bytes, isOver) = read(ends[0], until: now() + Int64(seconds) * 1_000)
        if !isOver { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let isExit = isOver && status & 0x7f == 0
        return Ended(status: isExit ? (status >> 8) & 0xff : -1, output: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads to the end; false when the time was over first.
    private static func read(_ descriptor: Int32, until deadline: Int64) -> (bytes: [UInt8], isOver: Bool) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let rest = deadline - now()
            guard rest > 0 else { return (bytes, false) }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Int32(clamping: rest)) > 0 else { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return (bytes, true) }
            if bytes.count + count <= maximumBytes { bytes += buffer[..<count] }
        }
    }

    private static func now() -> Int64 { HostTime.milliseconds(CLOCK_MONOTONIC) }
}
