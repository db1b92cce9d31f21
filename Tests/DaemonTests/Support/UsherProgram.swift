import Glibc
import HostSystem

/// `usher` as it is built, beside the tests, in a process of its own.
struct UsherProgram: Sendable {
    let status: Int32
    /// Standard output and standard error.
    let output: String

    /// Waits on a thread of its own, never where the daemon runs.
    static func run(_ words: [String]) async throws -> UsherProgram {
        let program: UsherProgram? = await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start { continuation.resume(returning: start(words)) }
            if !isStarted { continuation.resume(returning: nil) }
        }
        guard let program else { throw TemporaryDirectory.Failed() }
        return program
    }

    private static func start(_ words: [String]) -> UsherProgram? {
        var link = [CChar](repeating: 0, count: 4_096)
        let count = max(readlink("/proc/self/exe", &link, link.count - 1), 0)
        let tests = String(decoding: link.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = tests.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/usher"
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var arguments = ([path] + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, path, &actions, nil, &arguments, environ)
        close(ends[1])
        guard result == 0 else { return nil }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(ends[0], &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output += chunk.prefix(count)
        }
        var ending: Int32 = 0
        while waitpid(pid, &ending, 0) < 0, errno == EINTR {}
        return UsherProgram(
            status: ending & 0x7F == 0 ? ending >> 8 & 0xFF : -1, output: String(decoding: output, as: UTF8.self))
    }
}
