import ArgumentParser

/// `usher pam enable`.
struct PAMEnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let services ask Usher: shows what is written, asks, and keeps a way back.",
        discussion: """
            Two lines go into /etc/pam.d/SERVICE, and for sshd and login a third one, which tells \
            usherd of sessions; for sshd also a file into /etc/ssh/sshd_config.d, for sudo and \
            sudo-i a line into /etc/sudo.conf. It is refused \
            while usher check finds a problem, while usherd does not answer, and when nobody \
            could become root without Usher. A service whose file includes that of another one, as \
            su-l does that of su, is enabled and disabled with the other one.

            Over ssh the change is taken back after 10 minutes, also when the host is started \
            anew, unless somebody who has logged in after it says usher pam confirm.
            """)

    @Argument(help: ArgumentHelp("sshd, sudo, sudo-i, su, su-l, login", valueName: "service"))
    var services: [String]

    @Option(name: .long, help: ArgumentHelp("Take it back after so long (90s, 10m, 2h).", valueName: "time"))
    var revertAfter: RevertDelay?

    @Flag(name: .long, help: "Do not take it back, whatever happens.")
    var noRevert = false

    @Flag(name: .long, help: "Ask nothing.")
    var yes = false

    @Flag(name: .long, help: "Do not ask the provider.")
    var offline = false

    @Flag(name: .long, help: "Write nothing; the exit status says whether something would be written.")
    var check = false

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    func validate() throws {
        guard !(noRevert && revertAfter != nil) else {
            throw ValidationError("--no-revert and --revert-after exclude each other")
        }
    }

    func run() throws {
        try PAMCommand.mustBeRoot()
        try PAMCommand.check(services)
        let places = PAMPlaces()
        var services = self.services
        if !yes, !check, TerminalConversation.isPossible, let other = try SudoFile.left(beside: services, places),
            try PAMCommand.consent("\(other) is a service of its own. Enable it too?")
        {
            services.append(other)
        }
        let refusals = try PAMPlan.includingOthers(services, places)
        guard refusals.isEmpty else {
            for line in refusals { Output.error("usher: \(line)") }
            Output.error("usher: nothing was written")
            throw ExitCode(PAMCommand.refused)
        }
        let conditions = PAMConditions(config: AbsolutePath.from(config), isOffline: offline)
        let hasSSHD = services.contains("sshd")
        if hasSSHD, let problem = SSHDService.problem() {
            throw CommandFailure(message: "sshd does not take its own files (sshd -t): \(problem); nothing was written")
        }
        let plan = try PAMPlan.enabling(
            services, places, sshd: SSHDFile.lines(hasSSHD ? try SSHDVerdict.settings(conditions) : SSHDSettings("")))
        for note in plan.notes { Output.line(note) }
        guard !plan.isUnchanged else {
            Output.line("unchanged: \(services.joined(separator: ", "))")
            return
        }
        let found = try conditions.look(services, places)
        guard found.problems.isEmpty else {
            for line in found.problems { Output.error("usher: \(line)") }
            Output.error("usher: nothing was written")
            throw ExitCode(PAMCommand.refused)
        }
        for line in plan.changes.flatMap(\.diff) + found.warnings { Output.line(line) }
        let delay = noRevert ? nil : revertAfter ?? (LoginSession.isOverSSH() ? .standard : nil)
        if let delay { Output.line("After \(delay.text) this is taken back, unless a newer login confirms it.") }
        if check { throw ExitCode(PAMCommand.wouldChange) }
        if !yes, try !PAMCommand.consent("Write this?") { throw CommandFailure(message: "nothing was written") }
        let change = PAMChange(places: places, folder: PAMStateFolder())
        let reloaded = try change.enable(plan, revert: delay, sshd: hasSSHD ? conditions : nil)
        for line in PAMAftermath.lines(plan.services, services, reloaded: reloaded, delay: delay) { Output.line(line) }
    }
}
