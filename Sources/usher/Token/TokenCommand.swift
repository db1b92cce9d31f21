import ArgumentParser

/// `usher token`: tokens by hand.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Judge tokens as usherd does.",
        subcommands: [VerifyCommand.self])
}
