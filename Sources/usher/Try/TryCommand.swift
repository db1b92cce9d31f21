import ArgumentParser
import Glibc
import HostSystem

/// `usher try`.
struct TryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Try a login: real libpam, real pam_usher.so, nothing is changed.",
        usage: """
            usher try [--service <name>] [--claims] [--json] [--socket <path>]
                      [--admin-socket <path>] [--module <path>]
                      [--manage-local <group>] <user>
            """,
        discussion: """
            The login goes through libpam and pam_usher.so to usherd, with a PAM service \
            of its own in a private directory. It opens no session, and usherd stores \
            nothing of it. A trial at the system's usherd needs root, and the account must \
            exist on this host.

            Exit status: 0 granted, 1 refused, 2 the trial could not be made.
            """)

    @Option(name: .long, help: ArgumentHelp("The PAM service to log in to.", valueName: "name"))
    var service = "login"

    @Flag(name: .long, help: "Show the person's claims, and why each rule failed.")
    var claims = false

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("usherd's login socket.", valueName: "path"))
    var socket = "/run/usher/auth.sock"

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    @Option(name: .long, help: ArgumentHelp("The file of pam_usher.so.", valueName: "path"))
    var module: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The group whose local accounts are the provider's.", valueName: "group"))
    var manageLocal = "usher-managed"

    @Argument(help: "The login name.")
    var user: String

    func run() throws {
        let trial = try makeService()
        guard (1...256).contains(user.utf8.count) else {
            throw CommandFailure(message: "a login name has 1 to 256 bytes")
        }
        let admin = AdminSocket(path: adminSocket)
        // An earlier trial, which nobody asked about, must not be taken for this one.
        _ = try? admin.ask(.trial)
        signal(SIGPIPE, SIG_IGN)
        let signals = PendingSignals.block()
        guard let outcome = try login(trial) else {
            signals.deliver()
            throw ExitCode(1)
        }
        signals.deliver()
        let answer = try? TrialAnswer.read(admin.ask(.trial), user: Array(user.utf8), service: Array(trial.name.utf8))
        let report = TrialReport(
            user: user, service: trial.name, outcome: outcome, answer: answer, isRoot: geteuid() == 0)
        if json {
            Output.line(AsciiJSON.text(report.json(withClaims: claims)))
        } else {
            for line in report.lines(withClaims: claims) { Output.line(line) }
            if let hint = report.hint { Output.error("usher: \(hint)") }
        }
        if !report.isGranted { throw ExitCode(1) }
    }

    private func makeService() throws -> TrialService {
        let path = try module.map(AbsolutePath.from) ?? TrialModule.find()
        guard access(path, R_OK) == 0 else {
            throw CommandFailure(message: "\(Output.printable(path)): \(String(cString: strerror(errno)))")
        }
        do {
            return try TrialService(
                name: service, module: path, socket: AbsolutePath.from(socket), managedGroup: manageLocal)
        } catch {
            throw CommandFailure(message: error.message)
        }
    }

    /// nil when a signal ended it. The directory is gone when this returns.
    private func login(_ trial: TrialService) throws -> TrialLogin.Outcome? {
        let directory = try TrialDirectory.make(trial)
        defer { directory.remove() }
        let conversation = TerminalConversation(textDescriptor: json ? STDERR_FILENO : STDOUT_FILENO)
        return try TrialLogin(
            service: trial, user: user, tty: TerminalConversation.deviceName, ruser: CallerName.current()
        ).run(directory: directory.path, conversation: conversation)
    }
}
