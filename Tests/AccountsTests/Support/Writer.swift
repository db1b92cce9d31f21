import Glibc

/// Another process: `store-writer`, built beside the tests.
final class Writer {
    private let process: pid_t
    private let output: Int32
    private var text: [UInt8] = []
    private var isEnded = false

    init(_ words: [String]) {
        var pipe: [Int32] = [0, 0]
        precondition(Glibc.pipe(&pipe) == 0, "pipe")
        for descriptor in pipe { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
        let arguments = ([Self.program] + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, Self.program, &actions, nil, arguments, environ)
        precondition(result == 0, "\(Self.program): \(String(cString: strerror(result)))")
        close(pipe[1])
        self.process = process
        output = pipe[0]
    }

    deinit {
        kill()
        close(output)
    }

    /// The lines that it has said until it ends.
    func lines() -> [String] {
        while readSome() {}
        end()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Waits until it has said so many lines; false when it ended before.
    func waitForLines(_ count: Int) -> Bool {
        while text.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            guard readSome() else { return false }
        }
        return true
    }

    /// SIGKILL, in the middle of whatever it does.
    func kill() {
        if !isEnded { Glibc.kill(process, SIGKILL) }
        end()
    }

    private func end() {
        guard !isEnded else { return }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        isEnded = true
    }

    private func readSome() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(output, &buffer, buffer.count)
        if count > 0 { text.append(contentsOf: buffer[..<count]) }
        return count > 0 || (count < 0 && errno == EINTR)
    }

    private static var program: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/store-writer"
    }
}
