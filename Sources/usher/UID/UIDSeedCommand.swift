import ArgumentParser
import HostSystem
import UsherConfiguration

/// `usher uid seed`.
struct UIDSeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Make the site's seed, or take over one from another host.",
        discussion: """
            A seed that is there stays. Where the configuration has [accounts.rule], the key \
            that usher-publish needs for it is made too; run this again when the issuer or the \
            rule's provider has changed. Hosts with the same fingerprint have the same seed.

            Exit status: 0 done or unchanged, 2 nothing could be done, 3 --check: something \
            would change.
            """)

    @Option(name: .long, help: ArgumentHelp("A file with the site's seed; - is standard input.", valueName: "file"))
    var from: String?

    @Flag(name: .long, help: "Change nothing; say what would change.")
    var check = false

    @OptionGroup var options: UIDOptions

    func run() throws {
        let path = AbsolutePath.from(options.config)
        // A host gets its seed before its configuration, or after it.
        let isThere = try Self.isThere(path)
        let plan = try SeedPlan(
            options.store, taking: from, configuration: isThere ? try options.configuration() : nil)
        if !check { try plan.carryOut() }
        let report = SeedReport(plan, isCheck: check)
        if options.json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
        if check, plan.isChange { throw ExitCode(AccountCheck.differs) }
    }

    private static func isThere(_ path: String) throws(CommandFailure) -> Bool {
        do throws(PathRefusal) {
            _ = try ConfigurationFile.read(path: path)
            return true
        } catch .missing {
            return false
        } catch { throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)") }
    }
}
