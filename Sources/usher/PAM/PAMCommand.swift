import ArgumentParser
import Glibc

/// `usher pam`.
struct PAMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pam",
        abstract: "Let services of this host ask Usher, and end that again.",
        discussion: """
            Services are sshd, sudo, sudo-i, su, su-l and login; for all together there is \
            pam-auth-update, and this command never touches common-auth. For root; show is \
            for everybody.

            Exit status: 0 done or unchanged; 1 refused, and nothing was changed; 2 the command \
            could not do its work; 3 with --check: something would change.
            """,
        subcommands: [
            PAMEnableCommand.self, PAMDisableCommand.self, PAMShowCommand.self, PAMConfirmCommand.self,
            PAMRevertCommand.self,
        ])

    /// Exit statuses.
    static let refused: Int32 = 1
    static let wouldChange: Int32 = 3

    static func mustBeRoot() throws(CommandFailure) {
        guard geteuid() == 0 else { throw CommandFailure(message: "only root changes PAM; use sudo") }
    }

    /// Throws for what is no service with a profile.
    static func check(_ services: [String]) throws(CommandFailure) {
        for service in services where !PAMProfile.services.contains(service) {
            guard service != PAMProfile.common else {
                throw CommandFailure(
                    message: "common-auth is every service at once, the lock of a screen too; pam-auth-update --enable "
                        + "usher does it, and pam-auth-update --disable usher undoes it")
            }
            throw CommandFailure(
                message: "\(Output.printable(service)): choose from \(PAMProfile.services.joined(separator: ", "))")
        }
    }

    /// Asks the person; without a terminal nobody can say yes.
    static func consent(_ prompt: String) throws(CommandFailure) -> Bool {
        guard TerminalConversation.isPossible else {
            throw CommandFailure(message: "there is no terminal to ask at; --yes says yes. Nothing was written")
        }
        return try Interviewer(conversation: TerminalConversation()).answer(
            SetupQuestion(flag: "--yes", prompt: "\(prompt) yes or no", read: AnswerText.isYes), given: nil)
    }
}
