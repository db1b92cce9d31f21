import ArgumentParser
import Glibc
import LoginExplanation

/// `usher audit access`.
struct AuditAccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "List every way into every service, who becomes root, and what bypasses Usher.",
        discussion: """
            Reads the configuration and the files of PAM with the caller's rights. Nobody is \
            asked, and nothing is changed.

            Exit status: 0 the list is complete, 2 it could not be made.
            """)

    @Option(name: .long, help: ArgumentHelp("One service alone.", valueName: "name"))
    var service: String?

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Option(name: .long, help: ArgumentHelp("The folder with the services of PAM.", valueName: "path"))
    var pamDir = "/etc/pam.d"

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    @Flag(name: .long, help: "Write the list to standard output as JSON.")
    var json = false

    @Flag(name: .long, help: "Write the list to standard output as comma-separated values.")
    var csv = false

    func validate() throws {
        guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other") }
    }

    func run() throws {
        let report = try AccessReport(
            try ConfigurationLoader.read(AbsolutePath.from(config), demo: demo),
            pam: PAMFolder(path: AbsolutePath.from(pamDir)),
            only: service)
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else if csv {
            Output.write(Array(report.csv.utf8), to: STDOUT_FILENO)
        } else {
            for line in report.lines(ExplanationStyle()) { Output.line(line) }
        }
    }
}
