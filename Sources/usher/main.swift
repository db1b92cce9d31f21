import ArgumentParser
import Glibc

// usher: reads its arguments, runs one subcommand, and ends with its exit status.
// `try` runs on this first thread, before there is another: signals that it blocks stay blocked.
do {
    var command = try UsherCommand.parseAsRoot()
    if let check = command as? CheckCommand {
        try await check.run()
    } else if let register = command as? RegisterCommand {
        try await register.run()
    } else {
        try command.run()
    }
} catch {
    exit(UsherCommand.end(with: error))
}
