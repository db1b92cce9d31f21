import ArgumentParser
import Glibc
import UsherConfiguration

/// `usher init`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a first configuration, by questions or flags.",
        discussion: """
            On a terminal it asks, one question a line. With --non-interactive, or without a \
            terminal, flags answer. It makes usher.toml and roles.d/10-roles.toml, and never \
            changes a file that is there. Where uids are computed it makes their seed, or \
            takes over that of another host (usher uid seed does the same later).

            Exit status: 0 written or unchanged, 1 the provider is not as it must be, or with \
            --check files would be written, 2 an answer cannot be used or the command could \
            not do its work, 3 other files are there already.
            """)

    @OptionGroup(title: "Answers") var answers: SetupOptions

    @Option(name: .long, help: ArgumentHelp("Where the files are made.", valueName: "directory"))
    var directory = "/etc/usher"

    @Option(name: .long, help: ArgumentHelp("Where the seed is kept.", valueName: "directory"))
    var credstore = CredentialStore.standardDirectory

    @Flag(name: .long, help: "Ask nothing.")
    var nonInteractive = false

    @Flag(name: .long, help: "Do not ask the provider.")
    var offline = false

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    @Flag(name: .long, help: "Write nothing; the exit status says whether something would be written.")
    var check = false

    @Flag(name: .long, help: "Show what is written line by line.")
    var diff = false

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    func run() async throws {
        let interviewer = Interviewer(
            conversation: nonInteractive || !TerminalConversation.isPossible
                ? nil : TerminalConversation(textDescriptor: json ? 2 : 1))
        if !interviewer.isAsking, !answers.missing.isEmpty {
            throw CommandFailure(
                message: "without questions these are needed: \(answers.missing.joined(separator: ", "))")
        }
        let isDemo = demo
        let store = CredentialStore(directory: AbsolutePath.directory(credstore))
        var interview = SetupInterview(
            options: answers, interviewer: interviewer, isDemo: isDemo,
            look: offline || !interviewer.isAsking
                ? nil : { client async throws(CommandFailure) in try await ProviderLook.at(client, isDemo: isDemo) })
        interview.wantsSeed = try keepsSeed && store.seed() == nil
        if answers.uidSeed != nil, !keepsSeed {
            throw CommandFailure(message: "--uid-seed: only for root, not with --demo")
        }
        let outcome = try await interview.outcome()
        let plan = try SetupPlan(outcome.answers, directory: AbsolutePath.directory(directory))
        let report = try await carryOut(plan, outcome, interviewer, store)
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(Output.printable(line)) }
        }
        if report.status != 0 { throw ExitCode(report.status) }
    }

    private func carryOut(
        _ plan: SetupPlan, _ outcome: SetupInterview.Outcome, _ interviewer: Interviewer, _ store: CredentialStore
    ) async throws(CommandFailure) -> SetupReport {
        let writer = SetupWriter()
        if plan.isDifferent { return SetupReport(outcome: .different, plan: plan, rights: writer.rights) }
        let configuration = try plan.parse(isDemo: demo)
        let seed =
            try outcome.answers.needsSeed && keepsSeed
            ? SeedPlan(store, taking: outcome.seedSource, configuration: configuration) : nil
        if plan.isUnchanged, seed?.isChange != true {
            var report = SetupReport(outcome: .unchanged, plan: plan, rights: writer.rights)
            report.seed = seed.map { SeedReport($0, isCheck: check) }
            return report
        }
        var steps: [CheckStep] = []
        if !offline {
            if let known = outcome.look {
                // A person has seen what it says about itself.
                steps = known.wants(of: configuration)
            } else {
                let look = try await ProviderLook.at(outcome.answers.client, isDemo: demo)
                steps = look.steps + look.wants(of: configuration)
            }
        }
        let isRefused = !interviewer.isAsking && steps.contains { $0.level == .problem }
        if interviewer.isAsking, !check {
            interviewer.show(
                steps.map(\.line) + plan.files.map { "\($0.path) (\(writer.rights))" }
                    + (seed?.files.filter { $0.change == .write }.map { "\($0.path) (0600)" } ?? []))
            steps = []
            guard try interviewer.answer(SetupQuestions.consent, given: nil) else {
                throw CommandFailure(message: "nothing was written")
            }
        }
        if !isRefused, !check {
            // The seed first: with the configuration usher-publish begins to look for the key.
            try seed?.carryOut()
            try writer.write(plan)
        }
        var report = SetupReport(
            outcome: isRefused ? .refused : check ? .wouldWrite : .written, plan: plan, rights: writer.rights)
        report.seed = isRefused ? nil : seed.map { SeedReport($0, isCheck: check) }
        report.steps = steps
        report.showsDiff = diff
        report.notes = [writer.note, outcome.answers.note].compactMap { $0 }
        if outcome.answers.needsSeed, !keepsSeed, !demo {
            report.notes.append("Uids are computed from a seed, which root makes: usher uid seed")
        }
        return report
    }

    /// The demo publishes nobody, so it needs no uids; and /etc/credstore is root's.
    private var keepsSeed: Bool {
        !demo && (geteuid() == 0 || credstore != CredentialStore.standardDirectory)
    }
}
