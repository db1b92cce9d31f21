import ArgumentParser

/// `usher session`.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "The person's session at the provider.",
        subcommands: [LogoutCommand.self])
}
