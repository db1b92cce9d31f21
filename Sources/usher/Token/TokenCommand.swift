import ArgumentParser

/// `usher token`: tokens that somebody has, judged here or by the provider.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Judge a token, ask the provider about one, or change one.",
        subcommands: [
            VerifyCommand.self, IntrospectCommand.self, UserInfoCommand.self, RefreshCommand.self, RevokeCommand.self,
            ClientCredentialsCommand.self,
        ])
}
