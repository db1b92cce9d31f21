import ArgumentParser
import Glibc
import SecretMemory
import StrictJSON

/// `usher logout`.
struct HostLogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Sign out on this host: nothing leans on your sign-ins any more.",
        discussion: """
            All of your sign-ins on this host end, and the provider is told in the background: \
            tokens are revoked. Shells that are open stay open, and ssh keys go on until \
            role_max_age. Whoever is not signed in is logged out already: that is a success. With \
            end_session = "print" the address is shown, on a terminal alone, at which your \
            browser ends the provider's own session.

            Exit status: 0 signed out, 1 refused, 2 usherd could not be asked.
            """)

    @Option(name: .long, help: ArgumentHelp("Whom root signs out.", valueName: "name"))
    var user: String?

    @OptionGroup var options: AccountOptions

    func run() throws {
        let wantsURL = user == nil && !options.json && isatty(STDOUT_FILENO) == 1
        try options.run { session in
            let answer = try session.ask(
                .logout, (user.map { [("name", .text($0))] } ?? []) + [("url", .bool(wantsURL))])
            guard let count = answer["sign_ins"]?.number?.integer, answer["outcome"]?.text != nil else {
                throw session.malformed
            }
            if user == nil { BearerTokenPlace.own()?.wakeKeeper() }
            if let url = answer["end_session_url"]?.text {
                Output.error("usher: whoever has this address has your ID token: give it to nobody")
                Output.line(Output.printable(url, limit: url.count))
                Output.error("usher: open it in the browser in which you signed in")
            }
            return AccountOptions.Report(lines: Self.lines(count, user: user, answer), json: .object(answer))
        }
    }

    static func lines(_ count: Int64, user: String?, _ answer: JSONObject) -> [String] {
        let name = user.map { Output.printable(Array($0.utf8), limit: 32) }
        let sentence =
            switch count {
            case 0: name.map { "\($0) was not signed in on this host." } ?? "You were not signed in on this host."
            case 1: (name.map { "\($0) is" } ?? "You are") + " signed out on this host: 1 sign-in has ended."
            default: (name.map { "\($0) is" } ?? "You are") + " signed out on this host: \(count) sign-ins have ended."
            }
        guard let code = answer["end_session"]?.text else { return [sentence] }
        return [
            sentence, "The address to log out at the provider is not known (\(Output.printable(code, limit: 64))).",
        ]
    }
}
