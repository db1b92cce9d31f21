import ArgumentParser

/// `usher uid`.
struct UIDCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uid",
        abstract: "Keep the seed from which uids are computed, and show uids (root).",
        discussion: """
            With uid_source = "derived" a name has the same uid on every host that has the same \
            seed and the same issuer. The seed is a secret of the site, and never shown.
            """,
        subcommands: [UIDShowCommand.self, UIDSeedCommand.self])
}
