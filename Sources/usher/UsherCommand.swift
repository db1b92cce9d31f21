import ArgumentParser
import TerminalText

/// `usher`: for people and administrators.
struct UsherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usher",
        abstract: "Logins through an OpenID Connect provider.",
        discussion:
            "Exit status: 0 good, 1 not good, 2 the command could not do its work, 3 --check: something would change.",
        version: "usher \(UsherVersion.text)",
        subcommands: [
            InitCommand.self, TryCommand.self, StatusCommand.self, CheckCommand.self, TokenCommand.self,
            SessionCommand.self, HostLogoutCommand.self, KeysCommand.self, RegisterCommand.self, ProviderCommand.self,
            TraceCommand.self,
            ConfigCommand.self, ExplainCommand.self, AuditCommand.self, AccountCommand.self,
            StoreCommand.self, UIDCommand.self, LogCommand.self, PAMCommand.self, DoctorCommand.self,
            MetricsCommand.self, SupportBundleCommand.self,
        ])

    /// Usage errors and whatever else keeps a command from its work.
    static let troubleStatus: Int32 = 2

    /// Runs a command that waits. In a function: at the top of main.swift the other `run` is meant.
    static func run(_ command: any AsyncParsableCommand) async throws {
        var command = command
        try await command.run()
    }

    /// Prints what there is to say about an error (or help that was asked for) and returns the exit
    /// status.
    static func end(with error: any Error) -> Int32 {
        if let failure = error as? CommandFailure {
            Output.error("usher: \(failure.message)")
            return troubleStatus
        }
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        if status.isSuccess {
            if !message.isEmpty { Output.line(message) }
            return status.rawValue
        }
        if !message.isEmpty {
            // The words of a wrong command line are in it.
            var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if let meant = SubcommandGuess.of(Array(CommandLine.arguments.dropFirst()), below: Self.self) {
                lines[0] += ". Did you mean '\(meant)'?"
            }
            for line in lines { Output.error(Output.printable(line)) }
        }
        return status == .validationFailure ? troubleStatus : status.rawValue
    }
}
