import ArgumentParser

/// `usher pam disable`.
struct PAMDisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Take the lines of usher pam enable away again.",
        discussion: """
            Exactly these lines go; what somebody else has changed in the files stays. Lines that \
            were written by hand stay too, and are named: with them the exit status is 1, for a \
            service that asks a module that is gone lets nobody in.
            """)

    @Argument(help: ArgumentHelp("sshd, sudo, sudo-i, su, su-l, login", valueName: "service"))
    var services: [String] = []

    @Flag(name: .long, help: "All of them.")
    var all = false

    @Flag(name: .long, help: "Ask nothing.")
    var yes = false

    @Flag(name: .long, help: "Write nothing; the exit status says whether something would be written.")
    var check = false

    func validate() throws {
        guard all == services.isEmpty else { throw ValidationError("name services, or say --all") }
    }

    func run() throws {
        try PAMCommand.mustBeRoot()
        try PAMCommand.check(services)
        let chosen = all ? PAMProfile.services : services
        let places = PAMPlaces()
        let plan = try PAMPlan.disabling(chosen, places)
        for line in plan.changes.flatMap(\.diff) { Output.line(line) }
        if plan.isUnchanged { Output.line("unchanged: no lines of usher pam enable") }
        if check, !plan.isUnchanged { throw ExitCode(PAMCommand.wouldChange) }
        if !plan.isUnchanged {
            if !yes, try !PAMCommand.consent("Write this?") { throw CommandFailure(message: "nothing was written") }
            for line in try PAMChange(places: places, folder: PAMStateFolder()).disable(plan, chosen) {
                Output.line(line)
            }
            for service in plan.services { Output.line("\(service) does not ask Usher any more.") }
        }
        let others = try PAMPlan.stillAsking(chosen, places)
        for sentence in others { Output.error("usher: \(sentence)") }
        if !others.isEmpty { throw ExitCode(PAMCommand.refused) }
    }
}
