import ArgumentParser

/// `usher store`.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Check, back up and restore the store of accounts.",
        discussion: """
            For root. usherd reads and writes the store; this command reads and writes only \
            files of its caller.

            Exit status: 0 good, 1 not good, 2 the command could not do its work, 3 with \
            --check: something would change.
            """,
        subcommands: [StoreCheckCommand.self, StoreBackupCommand.self, StoreRestoreCommand.self])
}
