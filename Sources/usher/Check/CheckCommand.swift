import ArgumentParser
import Glibc
import HostSystem
import UsherConfiguration

/// `usher check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration, and reach the provider.",
        discussion: """
            Every problem of usher.toml, usher.toml.d, roles.d and accounts.d is shown as \
            FILE:LINE:COLUMN. Then the provider is asked for its metadata and keys, as usherd does; nobody \
            is signed in. To root it also says which listed accounts the usherd that runs could not bind, \
            and whether the key of [accounts.rule] is there.

            Exit status: 0 no problem, 1 problems, 2 the file cannot be read.
            """)

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Flag(name: .long, help: "Look at files only, also at those of client secrets.")
    var offline = false

    @Flag(name: .long, help: "Take warnings that weaken security for problems.")
    var strict = false

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    @Option(name: .long, help: ArgumentHelp("Where credentials lie.", valueName: "directory"))
    var credstore = CredentialStore.standardDirectory

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    func run() async throws {
        let path = AbsolutePath.from(config)
        var report = CheckReport(file: path, isStrict: strict)
        if let configuration = try read(path, into: &report) {
            report.steps = [.ok("configuration", Output.printable(Array(path.utf8), limit: 4_096))]
            report.steps += await Self.providerSteps(configuration, isDemo: demo, isOffline: offline)
            if !offline {
                if !demo, geteuid() == 0 {
                    report.steps += RuleKeySteps.of(
                        configuration, CredentialStore(directory: AbsolutePath.directory(credstore)))
                }
                // Whoever is not root, or has no usherd running, learns nothing of the store.
                if !configuration.listed.accounts.isEmpty,
                    let status = try? AdminSocket(path: AdminSocket.standardPath).ask(.status)
                {
                    report.steps += ListedSteps.of(status, file: path)
                }
            }
        }
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
        if !report.isGood { throw ExitCode(1) }
    }

    /// Each provider by itself; with several, its name stands before what was looked at.
    private static func providerSteps(
        _ configuration: UsherConfiguration, isDemo: Bool, isOffline: Bool
    ) async -> [CheckStep] {
        var steps: [CheckStep] = []
        for provider in configuration.providers {
            let check = ProviderCheck(configuration: configuration.narrowed(to: provider), isDemo: isDemo)
            let found = isOffline ? [check.secretStep()].compactMap { $0 } : await check.run()
            steps += configuration.providers.count == 1 ? found : found.map { $0.of(provider.name) }
        }
        return steps
    }

    /// Everything that is wrong with the files; throws when there is nothing to look at.
    private func read(_ path: String, into report: inout CheckReport) throws -> UsherConfiguration? {
        do throws(ConfigurationFiles.Refusal) {
            switch UsherConfiguration.parse(try ConfigurationLoader.sources(path), demo: demo) {
            case .success(let configuration):
                report.warnings = configuration.warnings
                return configuration
            case .failure(let problems): report.problems = problems.problems
            }
        } catch {
            guard let step = FileSteps.of(error) else {
                if json {
                    report.steps.append(
                        CheckStep(
                            level: .problem, name: "file", text: ConfigurationLoader.text(of: error),
                            advice: ConfigurationLoader.advice(error, main: path)))
                    Output.line(AsciiJSON.text(report.json))
                    throw ExitCode(UsherCommand.troubleStatus)
                }
                throw CommandFailure(message: ConfigurationLoader.trouble(error, main: path))
            }
            report.steps.append(step)
        }
        return nil
    }
}
