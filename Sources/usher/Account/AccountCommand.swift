import ArgumentParser

/// `usher account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Show and change the accounts that usherd keeps.",
        discussion: """
            For root, but for show of one's own account. Every change is on the disk when the \
            command ends, and in the log.

            Exit status: 0 done, or nothing to do; 1 refused; 2 the command could not do its \
            work; 3 with --check: something would change.
            """,
        subcommands: [
            AccountListCommand.self, AccountShowCommand.self, AccountAddCommand.self, AccountPinCommand.self,
            AccountRebindCommand.self, AccountRenameCommand.self, AccountLockCommand.self,
            AccountUnlockCommand.self, AccountForgetCommand.self, AccountExportCommand.self,
            AccountImportCommand.self,
        ])
}
