import ArgumentParser
import Glibc
import StrictJSON

/// `usher status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how usherd, its configuration and its provider are.",
        discussion: """
            Root sees everything, also whether the key of [accounts.rule] is there; others see that usherd answers, and its version. The \
            configuration is the one that serves: a reload that was refused changed nothing.

            Exit status: 0 healthy, 1 not healthy or not running, 2 usherd's answer makes \
            no sense.
            """)

    @Flag(name: .long, help: "Write usherd's answer to standard output as JSON.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    @Option(name: .long, help: ArgumentHelp("Where credentials lie.", valueName: "directory"))
    var credstore = CredentialStore.standardDirectory

    func run() throws {
        let path = AbsolutePath.from(adminSocket)
        let report: StatusReport
        do throws(AdminError) {
            report = try ask(AdminSocket(path: path))
        } catch {
            report = .failed(error, path: path)
        }
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else if report.status == 0 {
            for line in report.lines { Output.line(line) }
        } else {
            for line in report.lines { Output.error(line) }
        }
        if report.status != 0 { throw ExitCode(report.status) }
    }

    /// Whoever may not see the status learns that the daemon is up.
    private func ask(_ socket: AdminSocket) throws(AdminError) -> StatusReport {
        do {
            // Nobody else can see whether the rule's key is there.
            let store = geteuid() == 0 ? CredentialStore(directory: AbsolutePath.directory(credstore)) : nil
            return try .full(socket.ask(.status), store: store)
        } catch {
            guard error == .refused(code: "admin.not_allowed") else { throw error }
            return try .up(socket.ask(.ping))
        }
    }
}
