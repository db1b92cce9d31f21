import ArgumentParser

/// `usher pam confirm`.
struct PAMConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Keep changes that would be taken back.",
        discussion: """
            Only from a login that began after the change: it shows that one can still log in. \
            When it began, logind says, or else the kernel's audit session; sudo and su belong to \
            the login that they were called from, and a terminal multiplexer to the login that \
            started it.
            """)

    @Argument(help: ArgumentHelp("These services alone.", valueName: "service"))
    var services: [String] = []

    func run() throws {
        try PAMCommand.mustBeRoot()
        try PAMCommand.check(services)
        let folder = PAMStateFolder()
        let waiting = try folder.pending().filter { services.isEmpty || services.contains($0.service) }
        guard !waiting.isEmpty else {
            Output.line("nothing waits for a confirmation")
            return
        }
        guard let session = LoginSession.current() else {
            Output.error("usher: this is no login that one could date (neither logind nor audit knows it)")
            Output.error("usher: log in anew, and confirm there")
            throw ExitCode(PAMCommand.refused)
        }
        let now = HostTime.now()
        var isRefused = false
        for pending in waiting {
            guard pending.remaining(at: now) > 0 else {
                Output.error("usher: \(pending.service): its time is over; \(PAMChange.unit) takes it back")
                isRefused = true
                continue
            }
            guard pending.changed.boot != now.boot || session.isNewer(than: pending.changed) else {
                Output.error(
                    "usher: \(pending.service): \(session.name) began before the change; log in anew, and confirm there"
                )
                isRefused = true
                continue
            }
            let kept = try folder.exclusively { () throws(CommandFailure) in try folder.remove(pending.service) }
            Output.line(kept ? "\(pending.service) stays as it is" : "\(pending.service): it has just been taken back")
            isRefused = isRefused || !kept
        }
        if isRefused { throw ExitCode(PAMCommand.refused) }
    }
}
