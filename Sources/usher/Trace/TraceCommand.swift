import ArgumentParser
import HostSystem
import StrictJSON
import UsherConfiguration

/// `usher trace`.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Ask a provider for metadata, keys and a code, and show every step.",
        discussion: """
            The command talks to the provider itself, as usherd would, and shows each \
            request with its address, status, time and size. It begins a device login and \
            lets it expire: nobody is signed in. Secrets and the device code are not shown.

            Exit status: 0 every step went well, 1 one did not, 2 the configuration cannot \
            be used.
            """)

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Option(name: .long, help: ArgumentHelp("The provider's name; without it, the first.", valueName: "name"))
    var provider: String?

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    @Flag(name: .long, help: "Write the steps to standard output as JSON.")
    var json = false

    func run() async throws {
        let configuration = try read(AbsolutePath.from(config)).narrowed(toProvider: provider)
        let report = await ProviderTrace(configuration: configuration, isDemo: demo).run()
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
        if !report.isGood { throw ExitCode(1) }
    }

    private func read(_ path: String) throws -> UsherConfiguration {
        let shown = Output.printable(Array(path.utf8), limit: 4_096)
        let bytes: [UInt8]
        do throws(PathRefusal) {
            bytes = try ConfigurationFile.read(path: path)
        } catch {
            throw CommandFailure(message: "\(shown): \(error.explanation)")
        }
        switch UsherConfiguration.parse(bytes, file: path, demo: demo) {
        case .success(let configuration): return configuration
        case .failure: throw CommandFailure(message: "\(shown) has mistakes: usher check shows them")
        }
    }
}
