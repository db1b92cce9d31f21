import ArgumentParser
import Glibc
import HostSystem

/// `usher session keep-token`.
struct KeepTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep-token",
        abstract: "Keep an access token of your own fresh in a file.",
        discussion: """
            The file is bt_u and your uid in $XDG_RUNTIME_DIR, where programs look for it (WLCG \
            Bearer Token Discovery). It is replaced before the token expires, and removed when \
            you log out, when usherd refuses, and when this command ends. It is meant to be run \
            by systemd: systemctl --user enable --now usher-token

            Exit status: 0 ended by a signal, 2 the file cannot be kept.
            """)

    @Option(name: .long, help: ArgumentHelp("For whom the token shall be.", valueName: "audience"))
    var audience: String?

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    func run() throws {
        guard let place = BearerTokenPlace.own() else {
            throw CommandFailure(message: "XDG_RUNTIME_DIR is no folder of your own, with mode 0700")
        }
        guard try place.lock() else { throw CommandFailure(message: "another process keeps the token already") }
        guard let signals = try? Signals([SIGTERM, SIGINT, SIGHUP, SIGUSR1]) else {
            throw CommandFailure(message: "the system takes no signals")
        }
        var keeper = TokenKeeper()
        var said = ""
        defer { unlink(place.path) }
        while true {
            let (answer, news) = ask(keeper.question(now: Self.now()), place)
            let step = keeper.heard(answer, now: Self.now())
            if step.removes { unlink(place.path) }
            // Only what has changed: this ends in a journal.
            if news != said {
                Output.error("usher: \(news)")
                said = news
            }
            guard let signal = signals.wait(seconds: step.pause), signal != SIGUSR1 else { continue }
            return
        }
    }

    /// What usherd says, and what to say of it.
    private func ask(_ question: TokenKeeper.Question, _ place: BearerTokenPlace) -> (TokenKeeper.Answer, String) {
        let good = "a token is kept in \(Output.printable(Array(place.path.utf8), limit: 4_096))"
        do throws(AccessTokenAnswer.Refusal) {
            let socket = AdminSocket(path: AbsolutePath.from(adminSocket))
            let token = try AccessTokenAnswer.ask(socket, audience: audience, isCheck: question == .check)
            guard let token else { return (.stillAllowed, good) }
            do throws(CommandFailure) {
                try PrivateFile.create(beside: place.path).write(token.secret)
                return (.written(expiresIn: token.expiresIn), good)
            } catch { return (.failed, error.message) }
        } catch {
            return (error.isFinal ? .refused : .failed, "\(error.message) (\(error.reason))")
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }
}
