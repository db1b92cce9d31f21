import ArgumentParser
import StrictJSON

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

    @OptionGroup var provider: ConnectionOptions

    func run() async throws {
        let report = await ProviderTrace(configuration: try provider.configuration(), isDemo: provider.demo).run()
        if provider.json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
        if !report.isGood { throw ExitCode(1) }
    }
}
