import ArgumentParser

/// `usher config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "What the configuration may say.",
        subcommands: [ConfigKeysCommand.self])
}
