import ArgumentParser
import Glibc

// usher: reads its arguments, runs one subcommand, and ends with its exit status.
// `try` runs on this first thread, before there is another: signals that it blocks stay blocked.
do {
    var command = try UsherCommand.parseAsRoot()
    if let asynchronous = command as? any AsyncParsableCommand {
        try await UsherCommand.run(asynchronous)
    } else {
        try command.run()
    }
    leave(0)
} catch {
    leave(UsherCommand.end(with: error))
}

/// Not by exit: its handlers would take OpenSSL away from a thread that still closes connections (seen
/// once in 400 runs, as a crash after everything was said).
func leave(_ status: Int32) -> Never {
    fflush(nil)
    guard Output.loss == 0 else {
        Output.error("usher: standard output cannot be written: \(String(cString: strerror(Output.loss)))")
        _exit(UsherCommand.troubleStatus)
    }
    _exit(status)
}
