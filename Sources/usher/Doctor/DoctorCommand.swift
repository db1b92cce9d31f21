import ArgumentParser
import Glibc
import UsherConfiguration

/// `usher doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what keeps Usher from working on this host.",
        discussion: """
            Looks at the configuration, the provider, PAM, sshd, sudo, the name service, files, units and \
            versions. Each finding says what was seen, why it matters, and the command that mends it where one \
            can. Nothing is changed and nobody is signed in. Run it as root: others cannot see everything, and \
            it says what was not looked at.

            Exit status, as monitoring has it: 0 all good, 1 warnings, 2 problems (or a wrong command line), 3 \
            nothing wrong was seen, but a part could not be looked at.
            """)

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Flag(name: .long, help: "Do not ask the provider.")
    var offline = false

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    func run() async throws {
        let path = AbsolutePath.from(config)
        let host = HostView()
        var report = DoctorReport()
        if !host.isRoot { report.skip("what only root may see: run usher doctor as root") }
        let read = ConfigurationDoctor.read(path, into: &report)
        if let read, !offline {
            for provider in read.providers {
                await ProviderDoctor(configuration: read.narrowed(to: provider)).run(into: &report)
            }
        }
        HostDoctor(host: host, configuration: read).run(into: &report)
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
        if report.status != 0 { throw ExitCode(report.status) }
    }
}
