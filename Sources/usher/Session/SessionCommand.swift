import ArgumentParser

/// `usher session`.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Sign-ins on this host, and the session at the provider.",
        discussion: """
            A sign-in on this host is what a later login of the same person may lean on. list, \
            show and end are about one's own; root sees and ends those of all.
            """,
        subcommands: [
            SessionListCommand.self, SessionShowCommand.self, SessionEndCommand.self, SessionOpenCommand.self,
            SessionTokenCommand.self, KeepTokenCommand.self, LogoutCommand.self,
        ])
}
