import ArgumentParser

/// `usher audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Say who can get in here.",
        subcommands: [AuditAccessCommand.self])
}
