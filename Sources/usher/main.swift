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
} catch {
    exit(UsherCommand.end(with: error))
}
