import Glibc

/// The signals by which a person ends the command. While they are blocked, whoever waits looks for
/// them: pam_usher.so does, and so does the conversation.
struct PendingSignals {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private let before: sigset_t

    /// Blocks them in this thread.
    static func block() -> PendingSignals {
        var set = sigset_t()
        var before = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, &before)
        return PendingSignals(before: before)
    }

    /// Did one arrive since?
    static var isAny: Bool {
        var pending = sigset_t()
        sigemptyset(&pending)
        sigpending(&pending)
        return numbers.contains { sigismember(&pending, $0) == 1 }
    }

    /// Lets them through: does not return when one arrived, for its default action ends the process.
    func deliver() {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
