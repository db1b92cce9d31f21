import Glibc
import HostSystem
import Testing

/// Each runs in a process of its own.
@Suite struct SignalsTests {
    @Test func `signals arrive as values, whoever of the threads gets them`() async {
        await #expect(processExitsWith: .success) {
            let signals = try Signals([SIGTERM, SIGHUP]).stream()
            // As the runtime's main thread does it: nothing is blocked.
            var none = sigset_t()
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, nil)
            var iterator = signals.makeAsyncIterator()
            for number in [SIGHUP, SIGTERM, SIGHUP] {
                kill(getpid(), number)
                #expect(await iterator.next() == number)
            }
        }
    }

    @Test func `a signal that nobody asked for ends the process`() async {
        await #expect(processExitsWith: .signal(SIGHUP)) {
            _ = try Signals([SIGTERM])
            kill(getpid(), SIGHUP)
            // Another thread may get it, a moment later.
            while true { pause() }
        }
    }

    @Test func `an interrupt that was ignored stays so, and another does not`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGINT, SIG_IGN)
            signal(SIGHUP, SIG_IGN)
            let signals = try Signals([SIGINT, SIGHUP]).stream()
            var iterator = signals.makeAsyncIterator()
            kill(getpid(), SIGINT)
            kill(getpid(), SIGHUP)
            #expect(await iterator.next() == SIGHUP)
        }
    }

    @Test func `what is no signal is refused`() {
        for number: Int32 in [0, -1, 65, .max] {
            #expect(throws: SystemError(call: "sigaction", number: EINVAL)) { try Signals([number]) }
        }
    }
}
