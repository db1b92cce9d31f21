import ArgumentParser

/// `usher token`: tokens that somebody has, and the provider's word on them.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Ask the provider about a token, or change one.",
        subcommands: [
            IntrospectCommand.self, UserInfoCommand.self, RefreshCommand.self, RevokeCommand.self,
            ClientCredentialsCommand.self,
        ])
}
