import Glibc

/// Runs programs of the host without a shell: nothing on standard input, an environment of three words.
enum HostProgram {
    private static let maximumOutput = 4_194_304
    private static let environment = [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "SWIFT_BACKTRACE=enable=no",
    ]
    private static let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]

    /// `words` begin with a path, or with a name that is looked for in root's folders alone. nil when the program
    /// is not there, writes more than 4 MiB, or does not end in so many seconds (it is killed then).
    static func run(_ words: [String], seconds: Int64 = 15) -> ProgramAnswer? {
        guard let name = words.first, let path = path(of: name) else { return nil }
        var output: [Int32] = [-1, -1]
        var errors: [Int32] = [-1, -1]
        guard makePipe(&output) else { return nil }
        defer { closeAll(output) }
        guard makePipe(&errors) else { return nil }
        defer { closeAll(errors) }
        guard let pid = start([path] + words.dropFirst(), output[1], errors[1]) else { return nil }
        close(output[1])
        close(errors[1])
        let deadline = now() + seconds * 1_000
        var collected: [Int32: [UInt8]] = [output[0]: [], errors[0]: []]
        let isWhole = collect(&collected, until: deadline)
        output[1] = -1
        errors[1] = -1
        if !isWhole { kill(pid, SIGKILL) }
        guard let status = wait(for: pid, until: deadline), isWhole else { return nil }
        return ProgramAnswer(status: status, output: collected[output[0]] ?? [], errors: collected[errors[0]] ?? [])
    }

    /// The same where a program that gives no answer is one that failed.
    static func ended(_ words: [String], seconds: Int64 = 30) -> ProgramAnswer {
        run(words, seconds: seconds)
            ?? ProgramAnswer(status: -1, errors: Array("\(words.first ?? ""): not installed, or without an end".utf8))
    }

    private static func path(of name: String) -> String? {
        let paths = name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
        return paths.first { access($0, X_OK) == 0 }
    }

    private static func now() -> Int64 { HostTime.milliseconds(CLOCK_MONOTONIC) }

    private static func makePipe(_ ends: inout [Int32]) -> Bool {
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return true
    }

    private static func closeAll(_ ends: [Int32]) {
        for end in ends where end >= 0 { close(end) }
    }

    private static func start(_ words: [String], _ output: Int32, _ errors: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid: pid_t = 0
        return posix_spawn(&pid, words[0], &actions, nil, &arguments, &variables) == 0 ? pid : nil
    }

    /// Both streams to their end; false when the time or the room is over.
    private static func collect(_ streams: inout [Int32: [UInt8]], until deadline: Int64) -> Bool {
        var open = Array(streams.keys)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !open.isEmpty {
            var entries = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let left = deadline - now()
            guard left > 0 else { return false }
            guard poll(&entries, nfds_t(entries.count), Int32(left)) > 0 else { continue }
            for entry in entries where entry.revents != 0 {
                let count = read(entry.fd, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 {
                    open.removeAll { $0 == entry.fd }
                } else {
                    streams[entry.fd, default: []] += chunk[..<count]
                    guard streams[entry.fd, default: []].count <= maximumOutput else { return false }
                }
            }
        }
        return true
    }

    private static func wait(for pid: pid_t, until deadline: Int64) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }
            if ended < 0, errno != EINTR { return nil }
            if now() > deadline { kill(pid, SIGKILL) }
            usleep(2_000)
        }
    }
}
