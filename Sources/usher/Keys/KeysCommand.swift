import ArgumentParser

/// `usher keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make and show the key with which this client proves itself.",
        discussion: """
            For auth_method = "private_key_jwt". The private half is written to a file that \
            only its owner reads, and shown nowhere.
            """,
        subcommands: [KeysGenerateCommand.self, KeysShowCommand.self, KeysRotateCommand.self])
}
