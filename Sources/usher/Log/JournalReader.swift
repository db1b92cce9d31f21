import Glibc
import StrictJSON

/// Runs journalctl and takes its lines, one after the other.
struct JournalReader {
    static let program = "/usr/bin/journalctl"

    /// A line over it is dropped: no entry of ours comes near.
    private static let longestLine = JournalEntry.limits.bytes

    let program: String

    init(program: String = Self.program) {
        self.program = program
    }

    /// Hands on each entry until journalctl ends; throws when it cannot run or ends with a failure. ^C ends both:
    /// they share the terminal.
    func read(_ arguments: [String], entry: (JournalEntry) -> Void) throws(CommandFailure) {
        let (pid, descriptor) = try start(arguments)
        var line: [UInt8] = []
        var isTooLong = false
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for byte in buffer[..<count] {
                if byte == UInt8(ascii: "\n") {
                    if !isTooLong, let read = JournalEntry(line: line) { entry(read) }
                    line.removeAll(keepingCapacity: true)
                    isTooLong = false
                } else if line.count < Self.longestLine {
                    line.append(byte)
                } else {
                    isTooLong = true
                }
            }
        }
        close(descriptor)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // What it had to say, journalctl has said on standard error.
        guard status == 0 else { throw CommandFailure(message: "journalctl failed") }
    }

    private func start(_ arguments: [String]) throws(CommandFailure) -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = (["journalctl"] + arguments).map { strdup($0) }
        words.append(nil)
        // Nothing of the caller's environment changes what is read; times of --since are of the caller's zone.
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("LC_ALL=C.UTF-8")]
        if let zone = getenv("TZ") { environment.append(strdup("TZ=\(String(cString: zone))")) }
        environment.append(nil)
        defer { for word in words + environment { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, program, &actions, nil, &words, &environment)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            throw failure(result)
        }
        return (pid, ends[0])
    }

    private func failure(_ code: Int32) -> CommandFailure {
        CommandFailure(message: "\(program): \(String(cString: strerror(code)))")
    }
}
